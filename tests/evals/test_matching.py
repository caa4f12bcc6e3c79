"""Nuggets in all their forms."""

import pytest
from pydantic import TypeAdapter

from evals.metrics.matching import contains
from evals.metrics.nuggets import full_recall, vital_recall
from evals.metrics.number_words import to_digits
from evals.questions import Nugget
from evals.suite import Twin
from ingest.corpus import Corpus
from ingest.documents import Language

_NUGGET: TypeAdapter[Nugget] = TypeAdapter(Nugget)


def nugget(**given: object) -> Nugget:
    return _NUGGET.validate_python(given)


@pytest.mark.parametrize(
    "text",
    [
        "2026年6月14日に署名した。",
        "令和8年6月14日に署名した。",
        "２０２６年６月１４日",
        "二〇二六年六月十四日",
        "Signed on 14 June 2026.",
        "Signed on the 14th of June, 2026.",
        "June 14, 2026",
        "2026-06-14",
    ],
)
def test_a_date_in_all_its_forms(text: str) -> None:
    day = nugget(type="date", value="2026-06-14")

    assert contains(text, day, "ja")
    assert contains(text, nugget(type="date", value="2026-06"), "en")
    assert contains(text, nugget(type="date", value=2026), "en")


def test_a_day_whose_year_stands_elsewhere_in_the_text_counts() -> None:
    day = nugget(type="date", value="2026-06-14")

    assert contains("In 2026 they met and signed on 14 June.", day, "en")
    assert contains("2026年に会談し、6月14日に署名した。", day, "ja")
    assert not contains("They met in 2025 and signed on 14 June.", day, "en")


@pytest.mark.parametrize("text", ["2026年6月", "15 June 2026", "14 June", "2025年6月14日"])
def test_another_or_a_vaguer_date_is_none(text: str) -> None:
    assert not contains(text, nugget(type="date", value="2026-06-14"), "ja")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("正文は2通である。", "ja"),
        ("英語により二通に署名した。", "ja"),
        ("本書２通", "ja"),
        ("signed two originals", "en"),
        ("2 originals", "en"),
    ],
)
def test_a_number_beside_its_unit(text: str, language: Language) -> None:
    two = nugget(type="number", value=2, unit={"ja": ["通"], "en": ["originals"]})

    assert contains(text, two, language)


@pytest.mark.parametrize(
    "text", ["signed 12 originals", "2.5 originals", "the two sides", "20 originals"]
)
def test_another_number_or_unit_is_none(text: str) -> None:
    two = nugget(type="number", value=2, unit={"ja": ["通"], "en": ["originals"]})

    assert not contains(text, two, "en")


def test_numbers_with_separators_and_words() -> None:
    places = nugget(type="number", value=6000, unit={"ja": ["人"], "en": ["places"]})

    assert contains("定員は6,000人とする。", places, "ja")
    assert contains("There are six thousand places.", places, "en")
    assert to_digits("two hundred and six of twenty-five, twice") == "206 of 25, 2 times"
    assert to_digits("sixty, fourteen, eighty-nine") == "60, 14, 89"


@pytest.mark.parametrize(
    "text", ["Takaichi Sanae", "Prime Minister Sanae TAKAICHI", "Sanae  Takaichi"]
)
def test_a_name_in_either_order(text: str) -> None:
    assert contains(text, nugget(type="name", en=["Takaichi Sanae"], ja=["高市早苗"]), "en")


def test_names_and_words_do_not_hang_on_width_and_white_space() -> None:
    dowden = nugget(type="name", ja=["オリバー・ダウデン"], en=["Oliver Dowden"])

    assert contains("ｵﾘﾊﾞｰﾀﾞｳﾃﾞﾝ卿", dowden, "ja")
    assert contains("研究 開発\nを促進", nugget(type="text", ja=["研究開発を促進"]), "ja")
    assert contains("third‐party “test”", nugget(type="text", en=['third-party "test"']), "en")
    assert not contains("Oliver Smith", dowden, "en")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("NTIA", "confidentiality"),
        ("IPA", "the Participants"),
        ("IPA", "日本のIPAX"),
        ("2025", "12025"),
    ],
)
def test_words_count_whole(words: str, text: str) -> None:
    assert not contains(text, nugget(type="text", ja=[words], en=[words]), "en")
    assert contains(f"({words})", nugget(type="text", en=[words]), "en")
    assert contains(f"日本の{words}と", nugget(type="text", ja=[words]), "ja")
    assert not contains("Watanabe Kazuo", nugget(type="name", en=["Abe"]), "en")


def test_recall_counts_vital_nuggets_and_all_of_them() -> None:
    nuggets = [
        nugget(type="text", en=["alpha"]),
        nugget(type="text", en=["beta"]),
        nugget(type="text", en=["gamma"], vital=False),
        nugget(type="text", ja=["丁"], vital=False),
    ]

    assert vital_recall(nuggets, "Alpha and gamma", "en") == 0.5
    assert full_recall(nuggets, "Alpha and gamma", "en") == pytest.approx(2 / 3)
    assert vital_recall([], "Alpha", "en") is None


def test_every_nugget_is_found_in_the_evidence_that_holds_it(
    twins: list[Twin], corpus: Corpus
) -> None:
    missing = [
        (twin.item.id, language, given)
        for twin in twins
        for language in twin.item.question
        for given in twin.item.nuggets
        if not contains(_evidence(twin, language, corpus), given, language)
    ]

    assert missing == []


def test_an_item_with_one_group_is_answered_by_each_of_its_passages(
    twins: list[Twin], corpus: Corpus
) -> None:
    silent = [
        (twin.item.id, language, passage)
        for twin in twins
        if len(twin.item.evidence) == 1
        for passage in twin.item.evidence[0]
        for language in twin.item.question
        for given in twin.item.nuggets
        if given.vital and not contains(corpus.passages[passage].texts[language], given, language)
    ]

    assert silent == []


def _evidence(twin: Twin, language: Language, corpus: Corpus) -> str:
    passages = (corpus.passages[p] for group in twin.item.evidence for p in group)
    return "\n".join(p.texts.get(language, "") for p in passages)
