"""Every piece of a normalised text can be found in the text as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.corpus import Corpus
from ingest.numerals import find_dates, normalise
from ingest.places import NormalisedText
from ingest.quantities import find_quantities

WRITTEN = st.text(
    st.sampled_from("令和元年六月十四日２０26,000 JUNE約3億㌔ｶﾞ①é第三条\n"), max_size=40
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("本協定は令和八年六月十四日に署名された。", "令和八年六月十四日"),
        ("１，０００人が２０２６年６月１４日に集った。", "２０２６年６月１４日"),
        ("Signed in ① Tokyo on 14 JUNE 2026.", "14 JUNE 2026"),
    ],
)
def test_a_date_is_found_as_it_was_written(text: str, date: str) -> None:
    found = NormalisedText.of(text)

    assert found is not None
    mention = find_dates(found.text)[0]
    start, end = found.original(mention.start, mention.end)
    assert (mention.iso, text[start:end]) == ("2026-06-14", date)


def test_a_number_keeps_its_separators() -> None:
    text = "およそ12,500人の研究者"
    found = NormalisedText.of(text)

    assert found is not None
    (number,) = find_quantities(found.text, "ja")
    start, end = found.original(number.start, number.end)
    assert (number.value, text[start:end]) == (12_500, "12,500")


@given(WRITTEN)
def test_the_text_is_that_of_normalise_and_its_places_run_from_left_to_right(text: str) -> None:
    found = NormalisedText.of(text)

    if found is None:  # only where kana or marks compose
        assert any(c in text for c in "ｶﾞ")
        return
    assert found.text == normalise(text)
    places = list(zip(found.starts, found.ends, strict=True))
    assert len(places) == len(found.text)
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_the_texts_of_the_corpus_can_all_be_told_apart(corpus: Corpus) -> None:
    texts = [text for p in corpus.passages.values() for text in p.texts.values()]
    assert [text for text in texts if NormalisedText.of(text) is None] == []
