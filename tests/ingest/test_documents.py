"""Documents and their dates."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.corpus import Corpus
from ingest.documents import Bilingual, CatalogEntry, first_day, latest_day, other_language

ENTRY = {
    "id": "first",
    "title": {"ja": "題", "en": "Title"},
    "short_title": {"ja": "題", "en": "Title"},
    "date": "2026-06-14",
    "kind": "partnership",
    "legal_nature": {"ja": "なし", "en": "none"},
}


@pytest.mark.parametrize(
    ("date", "last"),
    [
        ("2026-06-14", (2026, 6, 14)),
        ("1994-06", (1994, 6, 30)),
        ("2024-02", (2024, 2, 29)),
        ("2025-02", (2025, 2, 28)),
        ("1994", (1994, 12, 31)),
    ],
)
def test_a_partial_date_counts_from_its_end(date: str, last: tuple[int, int, int]) -> None:
    assert latest_day(date) == datetime.date(*last)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "June 2026",
        "2026-13",
        "2026-00",
        "2026-06-00",
        "2026-02-30",
        "26-06-14",
        "2026-6-1",
        "2026-",
    ],
)
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day|range"):
        latest_day(date)
    with pytest.raises(ValueError, match=r"date|month|day|range"):
        first_day(date)


@pytest.mark.parametrize(
    ("date", "first"),
    [("2026-06-14", (2026, 6, 14)), ("1994-06", (1994, 6, 1)), ("1994", (1994, 1, 1))],
)
def test_a_partial_date_begins_with_its_first_day(date: str, first: tuple[int, int, int]) -> None:
    assert first_day(date) == datetime.date(*first)


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_a_complete_date_is_its_own_first_and_last_day(day: datetime.date) -> None:
    assert first_day(day.isoformat()) == latest_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("written", "kept"),
    [(datetime.date(2026, 6, 14), "2026-06-14"), (1994, "1994"), ("1994-06", "1994-06")],
)
def test_a_date_that_yaml_has_read_becomes_text_again(written: object, kept: str) -> None:
    assert CatalogEntry.model_validate(ENTRY | {"date": written}).date == kept


def test_a_document_may_have_no_date() -> None:
    assert CatalogEntry.model_validate(ENTRY | {"date": None}).date is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "First"},
        {"id": "first/second"},
        {"id": "日本"},
        {"date": "2026-02-30"},
        {"kind": "treatise"},
        {"title": {"ja": "題"}},
        {"title": {"ja": "", "en": "Title"}},
        {"colour": "red"},
        {"official_addresses": [{"url": "javascript:alert(1)", "language": "ja"}]},
    ],
)
def test_a_catalog_entry_refuses_nonsense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CatalogEntry.model_validate(ENTRY | wrong)


def test_each_language_has_the_other_for_a_counterpart() -> None:
    assert (other_language("ja"), other_language("en")) == ("en", "ja")


def test_a_bilingual_thing_is_read_in_either_language() -> None:
    pair = Bilingual(ja="量子", en="quantum")

    assert (pair.in_language("ja"), pair.in_language("en")) == ("量子", "quantum")


def test_a_reader_is_never_sent_to_an_address_that_was_only_recalled(corpus: Corpus) -> None:
    for document in corpus.documents.values():
        recalled = {a.url for a in document.entry.official_addresses if a.state == "recalled"}
        known = {a.url for a in document.entry.official_addresses} - recalled
        sources = {s.url for s in document.sources.values()}
        assert set(document.source_urls()) == (known | sources) - {None}
        for passage in document.passages:
            urls = document.source_urls(passage)
            assert set(urls) <= known | sources
            assert len(urls) == len(set(urls))


def test_a_passage_is_first_traced_to_where_its_own_facts_were_read(corpus: Corpus) -> None:
    document = corpus.documents["quantum-moc-2025"]
    passage = next(p for p in document.passages if p.id.endswith(":industry.1"))

    assert document.source_urls(passage)[0] == document.sources["7d"].url
