"""Sentences of both languages, at their exact places."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.corpus import Corpus
from ingest.documents import Language
from ingest.sentences import split_sentences


def pieces(text: str, language: Language) -> list[str]:
    return [s.text for s in split_sentences(text, language)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["一文である。", "二文である。"],
        ["「そうだ。」と述べた。", "次。"],
        ["(注:これは。括弧内。)本文。", "次。"],
        ["本当か？！", "はい。"],
        ["何か!?", "そうだ。"],
        ["「終わり。」"],
        ["文末に句点がない"],
        ["6Gの「原則。」を実装する。", "以上。"],
        ["『A。「B。」C。』D。"],
        ["約束する（2026年。）。", "次。"],
        ["A.I.は重要だ。", "次。"],
        ["第3.2条は有効である。", "次。"],
        ["我々は、協力する……。", "次。"],
        ["【注。】本文。", "次。"],
    ],
)
def test_japanese_sentences_end_at_a_stop_outside_brackets(sentences: list[str]) -> None:
    assert pieces("".join(sentences), "ja") == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["One.", "Two."],
        ["Mr. Smith met Dr. Jones.", "They agreed."],
        ["See Article 3.2 of it.", "Then stop."],
        ["Under Art. 5 it holds.", "Next."],
        ["The U.K. and Japan agreed.", "Good."],
        ["It helps, e.g. Japan.", "Then i.e. that."],
        ['He said "Stop."', "Then he left."],
        ["It works (see above.)", "Next one."],
        ["“Quoted.”", "“Again.”"],
        ["1. First item.", "2. Second item."],
        ["(a) First."],
        ["No stop here"],
        ["Is it?", "Yes!", "Good."],
        ["It is in the UK.", "It ended."],
        ["John F. Kennedy spoke.", "End."],
        ["It costs £2.5m.", "£3m more."],
        ["On 3 Jan. 2026 it ended.", "Next."],
        ["It ended in Jan.", "Then came Feb."],
        ["It grew 3.5%.", "4 more came."],
        ["Wait...", "Then go."],
        ["See No. 10 Downing Street.", "Next."],
        ["St. Petersburg is there.", "Good."],
        ["The Rt. Hon. Keir Starmer spoke.", "He left."],
        ["www.gov.uk is the address.", "Open it."],
    ],
)
def test_english_sentences_end_at_a_stop_that_is_no_abbreviation(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", ["", " ", "\n\t　\n"])
def test_white_space_holds_no_sentence(text: str, language: Language) -> None:
    assert split_sentences(text, language) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_long_text_of_stops_or_brackets_is_split_at_once(language: Language) -> None:
    for text in ("。" * 20_000, "." * 20_000, "「" * 20_000, "a. " * 7_000, "e.g. A " * 3_000):
        assert "".join("".join(pieces(text, language)).split()) == "".join(text.split())


texts = (
    st.text(alphabet=st.sampled_from("。.!?！？「」()（）『“”\"' \n　a1A£3あ漢,、:;e.g."))
    | st.text()
)


@given(text=texts, language=st.sampled_from(["ja", "en"]))
def test_spans_are_exact_in_order_and_lose_nothing_but_white_space(
    text: str, language: Language
) -> None:
    sentences = split_sentences(text, language)

    for sentence in sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
    for before, after in itertools.pairwise(sentences):
        assert before.end <= after.start
    starts = [s.start for s in sentences] + [len(text)]
    ends = [0] + [s.end for s in sentences]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))


def test_the_two_languages_of_the_statement_have_as_many_sentences(corpus: Corpus) -> None:
    statement = corpus.documents["frontier-technology-partnership-2026"]
    uneven = {
        p.id.partition(":")[2]
        for p in statement.passages
        if len({len(split_sentences(p.texts[lang], lang)) for lang in p.texts}) > 1
    }

    assert uneven == set()
