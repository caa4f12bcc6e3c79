"""The glossary: other forms for a question, and the agreed words for our English."""

import time
from pathlib import Path

import pytest

from ingest.corpus import Corpus
from ingest.documents import Language
from ingest.glossary import (
    Glossary,
    GlossaryError,
    QueryExpander,
    Term,
    check_glossary,
    deviations,
    read_glossary,
)
from ingest.term_matching import FormIndex, words


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return read_glossary()


@pytest.fixture(scope="module")
def expander(glossary: Glossary) -> QueryExpander:
    return QueryExpander(glossary)


@pytest.mark.parametrize(
    ("question", "language", "included"),
    [
        ("福島第一原発の廃炉はどう進めますか", "ja", "東京電力福島第一原子力発電所"),
        ("イギリスは何を約束しましたか", "ja", "英国"),
        ("経済安保について教えて", "ja", "経済安全保障"),
        ("HAIPとは何ですか", "ja", "広島AIプロセス"),
        ("ＨＡＩＰとは何ですか", "ja", "広島AIプロセス"),
        ("What did the United Kingdom promise?", "en", "UK"),
        ("Who runs MIC?", "en", "Ministry of Internal Affairs and Communications"),
        ("Who runs mic?", "en", "Ministry of Internal Affairs and Communications"),
        ("What does the UK-Japan Digital Partnership cover?", "en", "Japan–UK Digital Partnership"),
    ],
)
def test_a_question_gains_the_other_forms_of_its_terms(
    question: str, language: Language, included: str, expander: QueryExpander
) -> None:
    assert included in expander.expand(question, language)


@pytest.mark.parametrize(
    ("question", "language", "excluded"),
    [
        ("Where is the MICHELIN office?", "en", "Ministry of Internal Affairs and Communications"),
        ("量子に関する協力覚書はいつ署名されましたか", "ja", "協力覚書"),
        ("What did the United Kingdom promise?", "en", "United Kingdom"),
    ],
)
def test_a_question_gains_nothing_by_parts_of_words_or_of_longer_terms(
    question: str, language: Language, excluded: str, expander: QueryExpander
) -> None:
    assert excluded not in expander.expand(question, language)


def test_a_verb_gains_nothing(glossary: Glossary, expander: QueryExpander) -> None:
    verbs = {form for t in glossary.terms if t.kind == "verb" for form in t.forms("ja")}
    others = {form for t in glossary.terms if t.kind != "verb" for form in t.forms("ja")}

    for verb in sorted(verbs - others):
        assert not verbs & set(expander.expand(verb, "ja"))


def test_forms_stay_in_the_question_s_language(glossary: Glossary, expander: QueryExpander) -> None:
    japanese = {form for term in glossary.terms for form in term.forms("ja")}
    english = {form for term in glossary.terms for form in term.forms("en")}

    for term in glossary.terms:
        assert set(expander.expand(term.ja, "ja")) <= japanese
        assert set(expander.expand(term.en, "en")) <= english


def test_a_question_without_terms_gains_nothing(expander: QueryExpander) -> None:
    assert expander.expand("今日の天気は", "ja") == []
    assert expander.expand("", "en") == []


def _seconds(expander: QueryExpander, question: str) -> float:
    start = time.perf_counter()
    expander.expand(question, "ja")
    return time.perf_counter() - start


def test_the_product_s_english_mostly_uses_the_agreed_words(
    corpus: Corpus, glossary: Glossary
) -> None:
    found = deviations(corpus, glossary)

    assert len(found) <= 30
    assert len({(d.passage_id, d.agreed) for d in found}) == len(found)


PAIR = Glossary(
    (
        Term("経済安全保障", "economic security", "legal", en_variants=("economic safety",)),
        Term("大臣", "Minister", "office"),
        Term("署名", "sign", "legal"),
        Term("進める", "advance", "verb"),
        Term("AI", "artificial intelligence", "technology"),
    )
)


def one_passage(ja: str, en: str, standing: str = "digest") -> Corpus:
    from ingest.documents import Bilingual, Document, Passage

    passage = Passage(
        id="a:main.1",
        document_id="a",
        kind="paragraph",
        order=0,
        heading={"ja": "本文", "en": "Main"},
        address=Bilingual(ja="本文", en="Main"),
        texts={"ja": ja, "en": en},
        standing={"ja": standing, "en": standing},  # type: ignore[dict-item]
    )
    return Corpus({"a": Document(None, (passage,), {})}, "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ja", "en", "told"),
    [
        ("経済安全保障を強化する。", "We strengthen security of the economy.", ["経済安全保障"]),
        ("経済安全保障を強化する。", "We strengthen Economic Security.", []),
        ("経済安全保障を強化する。", "We strengthen economic safety.", []),
        ("大臣が会う。", "The ministers meet.", []),
        ("大臣が会う。", "The secretaries meet.", ["大臣"]),
        ("大臣政務官が会う。", "The vice-secretaries meet.", []),
        ("協定に署名した。", "They signed the agreement.", []),
        ("取組を進める。", "Work goes on.", []),
        ("AIとAIとAI。", "Machines.", ["AI"]),
        ("TRAILで会う。", "They meet on the trail.", []),
    ],
)
def test_english_that_leaves_the_agreed_words_is_told(ja: str, en: str, told: list[str]) -> None:
    assert [d.found for d in deviations(one_passage(ja, en), PAIR)] == told


def test_a_government_s_own_words_are_left_alone() -> None:
    corpus = one_passage("大臣が会う。", "The secretaries meet.", "authentic")

    assert deviations(corpus, PAIR) == []


def test_a_deviation_says_where_and_what() -> None:
    found = deviations(one_passage("大臣が会う。", "The secretaries meet."), PAIR)

    assert str(found[0]) == "a:main.1: the glossary has 'Minister' for '大臣'"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("terms:\n  - {ja: 英国, en: UK}\n", "2: kind: Field required"),
        ("terms:\n  - {ja: 英国, en: UK, kind: land}\n", "2: kind: "),
        ("terms:\n  - ja: 英国\n    en: UK\n    kind: place\n    color: red\n", "5: color: "),
        ("words: []\n", "1: must hold a list called 'terms'"),
        ("terms: [\n", "2: is no YAML"),
        (
            "terms:\n  - {ja: 英国, en: UK, kind: place}\n"
            "  - {ja: 連合王国, en: Britain, kind: place, en_variants: [uk]}\n",
            "3: 'uk' stands under '英国', too",
        ),
    ],
)
def test_a_fault_in_the_glossary_is_told_with_its_line(
    text: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(text, encoding="utf-8")
    _, faults = check_glossary(path)

    assert str(faults[0]).startswith(f"{path}:{fault}"), faults
    with pytest.raises(GlossaryError):
        read_glossary(path)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Japan’s Ministries – 6G", "en", ("japan", "ministry", "6g")),
        ("Japan's ministries - 6G", "en", ("japan", "ministry", "6g")),
        ("広島 AI プロセス", "ja", ("広", "島", "ai", "プ", "ロ", "セ", "ス")),
        ("広島ＡＩプロセス", "ja", ("広", "島", "ai", "プ", "ロ", "セ", "ス")),
    ],
)
def test_words_are_compared_in_one_writing(
    text: str, language: Language, expected: tuple[str, ...]
) -> None:
    assert words(text, language) == expected


def test_the_longest_form_wins_and_nothing_inside_it_is_found() -> None:
    index = FormIndex({"量子": 1, "量子計算": 2, "計算機": 3}, "ja")

    assert [hit.item for hit in index.find("量子計算機と量子")] == [2, 1]
