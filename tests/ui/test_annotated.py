"""Marks and terms in a text: every letter stays, in its place, as text."""

import html
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models import TermPair
from ui.finding import found_spans, search_words
from ui.render.annotated import Mark, annotated

SPANS = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)), max_size=4)


def term(start: int, end: int, counterpart: str = "x") -> TermPair:
    return TermPair(language="ja", start=start, end=end, counterpart=counterpart)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), SPANS, SPANS)
def test_what_is_drawn_reads_as_the_text(text: str, marks: Any, terms: Any) -> None:
    drawn = annotated(text, [Mark(*span, "hit") for span in marks], [term(*span) for span in terms])
    assert html.unescape(re.sub(r"<[^>]*>", "", drawn)) == text


def test_marks_overlap_and_terms_stand_inside_them() -> None:
    drawn = annotated("abcdef", [Mark(0, 4, "quote"), Mark(2, 6, "hit")], [term(0, 1), term(3, 5)])
    said = '<span class="term" role="term" aria-description="x">a</span>'
    assert drawn == (
        f'<mark class="quote">{said}b</mark><mark class="hit quote">cd</mark>'
        '<mark class="hit">ef</mark>'
    )


def test_offsets_count_code_points() -> None:
    assert annotated("𠮷<é>が", [Mark(1, 4, "hit")]) == '𠮷<mark class="hit">&lt;é&gt;</mark>が'


def test_a_term_explains_itself_and_nothing_in_it_is_markup() -> None:
    drawn = annotated("<b>", [], [term(0, 3, '"><script>')], "in English: {term}")
    assert drawn == (
        '<span class="term" role="term" aria-description="in English: &quot;&gt;&lt;script&gt;">'
        "&lt;b&gt;</span>"
    )


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("廃炉作業と廃炉", "廃炉", ["廃炉", "廃炉"]),
        ("Quantum computing, QUANTUM", "quantum", ["Quantum", "QUANTUM"]),
        ("ＡＩと AI", "ai", ["ＡＩ", "AI"]),
        ("We aim to maintain AI", "AI", ["AI"]),
        ("cooperation", "cooperat", ["cooperat"]),
        ("量子と計算", "量子　計算", ["量子", "計算"]),
        ("量子だけ", "量子 計算", []),
        ("㌔メートル", "キロ", ["㌔"]),
        ("anything", "  ", []),
        ("a.b", ".", ["."]),
    ],
)
def test_words_are_found_in_any_width_and_case(text: str, query: str, found: list[str]) -> None:
    spans = found_spans(text, search_words(query))
    assert [text[start:end] for start, end in spans] == found


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.text(max_size=40), st.text(min_size=1, max_size=3))
def test_spans_never_leave_the_text(text: str, query: str) -> None:
    assert all(0 <= a < b <= len(text) for a, b in found_spans(text, search_words(query)))
