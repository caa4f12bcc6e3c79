"""Footnotes of a PDF: small print at the foot of a column, taken out before lines are joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from ingest.official_texts.parsers.pdf_columns import Line
from ingest.official_texts.parsers.pdf_layout import PageLayout

_SMALL = 0.9  # of the body's size
_FOOT = 0.6  # of the page's height
_MARK = re.compile(r"[*†‡※]|\(?注?\s*\d{1,3}\)?[\s.．)）:：]|\d{1,3}(?=[A-Z\u3040-\u9fff])")


def body_size(pages: Sequence[PageLayout]) -> float:
    """The size in which most of the text is set."""
    sizes = [
        line.size for page in pages for line in page.lines for _ in range(1 + len(line.text) // 10)
    ]
    return median(sizes) if sizes else 1.0


def part_footnotes(pages: Sequence[PageLayout], body: float) -> tuple[list[PageLayout], list[str]]:
    """The pages without their footnotes, and the footnotes."""
    kept: list[PageLayout] = []
    notes: list[str] = []
    for page in pages:
        found = list(_footnotes(page.lines, body))
        notes += _joined(found)
        kept.append(replace(page, lines=tuple(line for line in page.lines if line not in found)))
    return kept, notes


def _footnotes(lines: Sequence[Line], body: float) -> Iterator[Line]:
    """Small lines low on the page, from one that starts with a mark on."""
    inside = False
    for line in lines:
        small = line.size <= _SMALL * body and line.place > _FOOT
        inside = small and (inside or _MARK.match(line.text) is not None)
        if inside:
            yield line


def _joined(lines: Sequence[Line]) -> list[str]:
    notes: list[str] = []
    for line in lines:
        if _MARK.match(line.text) or not notes:
            notes.append(line.text)
        else:
            notes[-1] += f" {line.text}"
    return notes
