"""The statements of an answer: the stretches of its text, each with the markers it ends in."""

import re
from dataclasses import dataclass

_MARKERS = re.compile(r"(?:\s*(?<!\\)\[\d+\])+")
_MARKER = re.compile(r"\[(\d+)\]")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+.!|~-])")


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of an answer's text, without Markdown escapes, and its markers."""

    text: str
    markers: tuple[int, ...]


def statements_of(answer: str) -> list[Statement]:
    """The statements in order; a stretch of a line that ends in no marker has none."""
    statements: list[Statement] = []
    for line in answer.splitlines():
        start = 0
        for match in _MARKERS.finditer(line):
            markers = tuple(int(m) for m in _MARKER.findall(match.group()))
            statements += _statement(line[start : match.start()], markers)
            start = match.end()
        statements += _statement(line[start:], ())
    return statements


def markers_of(answer: str) -> set[int]:
    """Every marker in an answer."""
    return {marker for statement in statements_of(answer) for marker in statement.markers}


def cited_text(answer: str) -> str:
    """What an answer states on citations: its headings and other own words are left out."""
    return "\n".join(s.text for s in statements_of(answer) if s.markers)


def _statement(raw: str, markers: tuple[int, ...]) -> list[Statement]:
    text = _ESCAPED.sub(r"\1", raw).strip(" \t-*")
    has_words = any(c.isalnum() for c in text)
    return [Statement(text, markers)] if has_words or markers else []
