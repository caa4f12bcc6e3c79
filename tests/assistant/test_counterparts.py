"""The same sentences in the other language."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.evidence.counterparts import counterpart_of
from assistant.state import Quote
from ingest.corpus import Corpus
from ingest.documents import Bilingual, Language, Passage, other_language
from ingest.sentences import split_sentences


def passage(**texts: str) -> Passage:
    return Passage(
        id="first:main.1",
        document_id="first",
        kind="paragraph",
        order=0,
        heading=dict.fromkeys(texts, "Main"),  # type: ignore[arg-type]
        address=Bilingual(ja="本文 第1段落", en="Main, paragraph 1"),
        texts=texts,  # type: ignore[arg-type]
        standing=dict.fromkeys(texts, "authentic"),  # type: ignore[arg-type]
    )


def quote(of: Passage, language: Language, text: str) -> Quote:
    start = of.texts[language].index(text)
    return Quote(of, language, start, start + len(text), text)


EVEN = passage(ja="一。二。三。", en="One. Two. Three.")
UNEVEN = passage(ja="甲は、乙と丙を行う。丁も行う。", en="A does B. A does C. It does D.")


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("一。", "One."),
        ("二。", "Two."),
        ("三。", "Three."),
        ("一。二。", "One. Two."),
        ("二", "Two."),
    ],
)
def test_where_both_have_as_many_sentences_each_has_its_own(ja: str, en: str) -> None:
    found = counterpart_of(quote(EVEN, "ja", ja))

    assert found is not None
    assert (found.language, found.quote) == ("en", en)


def test_the_way_back_gives_the_whole_sentences() -> None:
    found = counterpart_of(quote(EVEN, "en", "One. Two."))

    assert found is not None
    assert found.quote == "一。二。"


def test_where_the_numbers_differ_rather_one_sentence_too_many() -> None:
    first = counterpart_of(quote(UNEVEN, "ja", "甲は、乙と丙を行う。"))
    last = counterpart_of(quote(UNEVEN, "ja", "丁も行う。"))

    assert first is not None
    assert first.quote.startswith("A does B. A does C.")
    assert last is not None
    assert last.quote.endswith("It does D.")


def test_a_passage_in_one_language_has_no_counterpart() -> None:
    alone = passage(ja="一。")

    assert counterpart_of(quote(alone, "ja", "一。")) is None


def test_every_sentence_of_the_corpus_has_an_exact_counterpart(corpus: Corpus) -> None:
    for each in corpus.passages.values():
        for language, text in each.texts.items():
            for sentence in split_sentences(text, language):
                own = Quote(each, language, sentence.start, sentence.end, sentence.text)
                found = counterpart_of(own)
                assert found is not None
                assert found.language == other_language(language)
                assert found.quote == each.texts[found.language][found.start : found.end] != ""


def test_a_whole_passage_has_the_whole_passage_for_a_counterpart(corpus: Corpus) -> None:
    for each in corpus.passages.values():
        found = counterpart_of(quote(each, "ja", each.texts["ja"]))
        assert found is not None
        assert found.quote == each.texts["en"]


@settings(suppress_health_check=[HealthCheck.too_slow])  # three texts drawn on a busy machine
@given(
    ja=st.text(alphabet="あ。「」(\n ", min_size=1),
    en=st.text(alphabet='Ab. "(\n', min_size=1),
    data=st.data(),
)
def test_any_span_has_an_exact_counterpart_or_none(ja: str, en: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(ja) - 1))
    end = data.draw(st.integers(start + 1, len(ja)))
    found = counterpart_of(Quote(passage(ja=ja, en=en), "ja", start, end, ja[start:end]))

    if found is not None:
        assert found.quote == en[found.start : found.end] != ""
