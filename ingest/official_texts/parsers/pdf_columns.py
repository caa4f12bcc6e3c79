"""Words at places on a PDF page to lines in reading order, column by column.

Two columns are known by a gutter: a vertical gap that most lines respect. Lines that cross it
(titles, wide tables) divide the page into bands, and each band is read column by column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.official_texts.blocks import tidy

_GUTTER = 9.0  # points; a space between words is 3 to 5
_STEP = 3.0
_LEAST_SHARE = 0.2  # of the text, on either side of a gutter
_MOST_CROSSING = 0.2  # words that may cross it, for each line
_RAISED = 0.78  # a figure this much smaller than its line refers to a note
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters; on a vertical page the axes are turned, so that it reads across."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column: its text, its edges, its column's edges and its height on the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    left: float
    right: float
    place: float


def to_lines(words: Sequence[Word], width: float, height: float) -> Iterator[Line]:
    """The lines of a page in reading order.

    Args:
        words: of the page.
        width: of the page, in the words' units.
        height: of the page.
    """
    gutter = _find_gutter(words, width)
    if gutter is None:
        yield from _column(words, height)
        return
    crossing = [w for w in words if w.x0 < gutter < w.x1]
    wide = [w for w in words if any(_same_line(w, c) for c in crossing)]
    narrow = [w for w in words if w not in wide]
    wide_rows = _rows(wide)
    edges = [min(w.top for w in row) for row in wide_rows]
    for place in range(len(edges) + 1):
        if place:
            yield from _column(wide_rows[place - 1], height)
        band = [w for w in narrow if sum(edge <= w.top for edge in edges) == place]
        yield from _column([w for w in band if w.x1 <= gutter], height)
        yield from _column([w for w in band if w.x0 >= gutter], height)


def _find_gutter(words: Sequence[Word], width: float) -> float | None:
    """The middle of the gap between two columns, if few lines cross it and both sides have text."""
    if not words:
        return None
    crossings = {
        x: sum(w.x0 < x + _GUTTER / 2 and w.x1 > x - _GUTTER / 2 for w in words)
        for x in (0.3 * width + _STEP * n for n in range(int(0.4 * width / _STEP)))
    }
    fewest = min(crossings.values())
    x = median(x for x, count in crossings.items() if count == fewest)
    left = sum(len(w.text) for w in words if w.x1 <= x)
    share = left / sum(len(w.text) for w in words)
    enough = _LEAST_SHARE <= share <= 1 - _LEAST_SHARE
    return x if enough and fewest <= _MOST_CROSSING * len(_rows(words)) else None


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words on the same height, from the top."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom) / 2):
        if rows and _same_line(rows[-1][0], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _same_line(a: Word, b: Word) -> bool:
    return abs((a.top + a.bottom) - (b.top + b.bottom)) / 2 < 0.5 * max(a.size, b.size)


def _column(words: Sequence[Word], height: float) -> Iterator[Line]:
    if not words:
        return
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    for row in _rows(words):
        row.sort(key=lambda w: w.x0)
        size = median(w.size for w in row for _ in w.text)
        kept = [w for w in row if not (w.size < _RAISED * size and w.text.strip("()*").isdigit())]
        if text := _text_of(kept):
            top, bottom = min(w.top for w in kept), max(w.bottom for w in kept)
            bold = all(w.bold for w in kept)
            edges = kept[0].x0, kept[-1].x1, top, bottom
            yield Line(text, *edges, size, bold, left, right, top / height)


def _text_of(words: Sequence[Word]) -> str:
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        if before is not None:
            gap = word.x0 - before.x1
            japanese = _CJK.match(before.text[-1]) and _CJK.match(word.text[0])
            if japanese:
                text += "\u3000" if gap > 0.75 * word.size else ""
            else:
                text += " "
        text += word.text
    return tidy(text)
