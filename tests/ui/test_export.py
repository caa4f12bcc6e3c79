"""A conversation taken away: every quotation is in the file, whole, and nothing in it is markup."""

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from assistant.export.quotes import quotes_of, read_quotes
from assistant.models import Answer
from ui.export import conversation_json, conversation_markdown
from ui.strings import LANGUAGES, Language, strings

Make = Callable[..., Any]
DAY = datetime.date(2026, 11, 27)


@pytest.mark.parametrize("page", LANGUAGES)
def test_each_marker_has_a_footnote_with_the_exact_words_in_both_languages(
    page: Language, make_turn: Make, make_citation: Make
) -> None:
    turn = make_turn(
        answer="a [1] b [2] [3] \\[1\\]", citations=[make_citation(1), make_citation(2)]
    )
    text = conversation_markdown([turn, turn], page, DAY, "http://here")
    assert "a [^1-1] b [^1-2] [3] \\[1\\]" in text
    notes = re.findall(r"^\[\^(\d-\d)\]: (.*)$", text, re.MULTILINE)
    assert [name for name, _ in notes] == ["1-1", "1-2", "2-1", "2-2"]
    for _, note in notes:
        assert "<http://here/read/frontier-technology-partnership-2026:cooperation.7>" in note
        assert strings(page).standing["official_translation"].name in note
    assert turn.answer.corpus_version in text


def test_the_quotations_of_a_saved_conversation_can_be_checked_again(
    make_turn: Make, make_citation: Make, tmp_path: Path
) -> None:
    quote = "a*b_[c]\n<d> # & e"
    marks = [
        {"language": "ja", "start": s + 3, "end": e + 3} for s, e in ((0, 3), (7, 9), (14, 15))
    ]
    places = {"start": 3, "end": 3 + len(quote), "highlights": marks}
    cited = make_citation(2, quote=quote, counterpart=None, **places)
    turn = make_turn(citations=[make_citation(1), cited], answer="x [1][2]")
    expected = [place for c in turn.answer.citations for place in quotes_of(c)]
    assert "> **a\\*b**\\_\\[c\\]\n" in conversation_markdown([turn], "ja", DAY)
    for name, text in (
        ("saved.md", conversation_markdown([turn], "ja", DAY, "http://here")),
        ("saved.json", conversation_json([turn])),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_quotes(tmp_path / name) == expected


def test_what_is_missing_is_in_the_file(make_turn: Make) -> None:
    turn = make_turn(status="partial", missing=["予算"])
    text = conversation_markdown([turn], "ja", DAY)
    assert "- 予算" in text
    assert strings("ja").status["partial"] in text


def test_no_text_becomes_markup(hostile: str, make_turn: Make, make_citation: Make) -> None:
    cited = make_citation(quote=hostile, start=0, end=len(hostile), counterpart=None)
    turn = make_turn(question=hostile, answer=f"{hostile} [1]", citations=[cited])
    text = conversation_markdown([turn], "en", DAY, "http://here")
    drawn = MarkdownIt("commonmark").render(text)
    tags = set(re.findall(r"<[^!/][^>]*>", drawn))
    allowed = r"<(h[12]|p|strong|code|pre|em|ol|ul|li|blockquote|a href=\"https?://(here|www\.gov\.uk)/[^\"]*\")>"
    assert [tag for tag in tags if not re.fullmatch(allowed, tag)] == []
    assert "<!--" not in drawn


def test_the_answers_come_back_as_the_api_gave_them(make_turn: Make) -> None:
    turn = make_turn()
    [answer] = json.loads(conversation_json([turn]))
    assert Answer.model_validate(answer) == turn.answer
