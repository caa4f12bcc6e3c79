"""A PDF page to lines and table rows: vertical writing, scans, running heads and feet.

A page holds characters at places and nothing else; `pdf_columns` finds the reading order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.official_texts.parsers.pdf_columns import Line, Word, to_lines

if TYPE_CHECKING:
    from pdfplumber.page import Page

_MARGIN = 0.09  # of the page's height: where running heads and page numbers stand
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—・\s]*\d{1,4}[-–—・\s]*(?:(?:/|of)\s*\d{1,4})?", re.I)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page's lines in reading order, and the rows of its tables with their height."""

    lines: tuple[Line, ...]
    tables: tuple[tuple[float, tuple[str, ...]], ...] = ()
    is_scan: bool = False

    @classmethod
    def of(cls, page: "Page") -> "PageLayout":
        """Lay out a page."""
        from ingest.official_texts.parsers.pdf_tables import find_tables

        vertical = _is_vertical(page)
        tables = [] if vertical else list(find_tables(page))
        boxes = [table.box for table in tables]
        words = [w for w in _words(page, vertical) if not any(_inside(w, box) for box in boxes)]
        height = float(page.width if vertical else page.height)
        lines = tuple(to_lines(words, float(page.height if vertical else page.width), height))
        rows = tuple((table.box[1], table.rows) for table in tables)
        return cls(lines, rows, not words and not tables and bool(page.images))


def _is_vertical(page: "Page") -> bool:
    """Whether most characters stand below the one before them, as in printed treaties."""
    chars = page.chars[:2000]
    below = sum(
        abs(a["x0"] - b["x0"]) < 0.3 * a["size"] and 0 < b["top"] - a["top"] < 2.5 * a["size"]
        for a, b in pairwise(chars)
    )
    return len(chars) > 20 and below > 0.6 * len(chars)


def _words(page: "Page", vertical: bool) -> Iterator[Word]:
    options: dict[str, Any] = {"extra_attrs": ["size", "fontname"], "y_tolerance": 2}
    if vertical:
        options |= {"line_dir": "rtl", "char_dir": "ttb"}
    for word in page.extract_words(**options):
        x0, x1, top, bottom = (float(word[k]) for k in ("x0", "x1", "top", "bottom"))
        if vertical:
            width = float(page.width)
            x0, x1, top, bottom = top, bottom, width - x1, width - x0
        bold = re.search(r"bold|heavy|black|-B\b", word["fontname"], re.IGNORECASE) is not None
        yield Word(word["text"], x0, x1, top, bottom, float(word["size"]), bold)


def _inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    middle = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3]


def without_running_lines(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Drop page numbers, and the heads and feet that pages repeat."""
    repeated = Counter(key for page in pages for key in {_running_key(x) for x in page.lines})
    least = max(2, len(pages) / 3)

    def stays(line: Line) -> bool:
        number = _PAGE_NUMBER.fullmatch(line.text.strip())
        return not _in_margin(line) or not (number or repeated[_running_key(line)] >= least)

    return [replace(p, lines=tuple(line for line in p.lines if stays(line))) for p in pages]


def _in_margin(line: Line) -> bool:
    return line.place < _MARGIN or line.place > 1 - _MARGIN


def _running_key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text) if _in_margin(line) else ""
