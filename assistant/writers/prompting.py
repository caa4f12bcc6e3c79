"""The prompt of the language model: Markdown files with two places to fill in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from assistant.phrases import readable_date
from assistant.state import AnswerState, Quote
from ingest.documents import Language

_FOLDER = Path(__file__).parents[1] / "prompts"
_PLACE = re.compile(r"\{(question|passages)\}")
_DIVIDER = "\n---\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told, a worked example on no text of ours, and what it is asked."""

    system: str
    example: str
    example_reply: str
    asked: str


def prompt(quotes: Sequence[tuple[int, Quote]], state: AnswerState) -> Prompt:
    """The prompt for some quotations.

    Args:
        quotes: the quotations with their markers, which are the only ones it may use.
        state: the question.
    """
    template = _template(state.language)
    values = {
        "question": _one_line(state.understood.standalone),
        "passages": "\n".join(_passage(marker, quote, state) for marker, quote in quotes),
    }
    return replace(template, asked=_PLACE.sub(lambda place: values[place[1]], template.asked))


@cache
def _template(language: Language) -> Prompt:
    text = (_FOLDER / f"write.{language}.md").read_text(encoding="utf-8")
    return Prompt(*(part.strip() for part in text.split(_DIVIDER)))


def _passage(marker: int, quote: Quote, state: AnswerState) -> str:
    entry = state.snapshot.document(quote.passage).entry
    date = f" ({readable_date(entry.date, state.language)})" if entry.date else ""
    title = entry.short_title.in_language(state.language)
    return f"[{marker}] {title}{date}: {_one_line(quote.text)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
