"""Lines of a PDF to paragraphs, by gaps, indents, sizes, full lines and numbers."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.official_texts.blocks import Block
from ingest.official_texts.parsers.lines import begins_anew, join
from ingest.official_texts.parsers.pdf_columns import Line
from ingest.official_texts.parsers.pdf_layout import PageLayout

_STOP = re.compile(r"[.。!?！？:：;；][\"'”’」』)）]*$")
_GAP = 0.6  # of a line's size, beyond the usual gap between lines
_INDENT = 0.7  # of a line's size
_CJK_SLACK = 2.5  # characters that Japanese rules may carry over to the next line
_SIZE = 0.06


@dataclass(slots=True)
class Paragraph:
    """A paragraph and how it is set."""

    text: str
    size: float
    bold: bool


def to_paragraphs(
    pages: Sequence[PageLayout], words: Collection[str]
) -> Iterator[Paragraph | Block]:
    """Paragraphs and table rows in reading order.

    Args:
        pages: laid out.
        words: of the whole text, by which a hyphen at a line end is judged.
    """
    usual = _usual_gap(pages)
    open_paragraph: Paragraph | None = None
    last: Line | None = None
    for part in _parts(pages):
        if open_paragraph and last and isinstance(part, Line) and _goes_on(last, part, usual):
            open_paragraph.text = join(open_paragraph.text, part.text, words)
            last = part
            continue
        if open_paragraph:
            yield open_paragraph
        open_paragraph = last = None
        if isinstance(part, Line):
            last = part
            open_paragraph = Paragraph(part.text, part.size, part.bold)
        else:
            yield part
    if open_paragraph:
        yield open_paragraph


def _parts(pages: Sequence[PageLayout]) -> Iterator[Line | Block]:
    """The lines of all pages, with the rows of each table before the first line below it."""
    for page in pages:
        tables = list(page.tables)
        for line in page.lines:
            while tables and tables[0][0] < line.top:
                yield from (Block("row", row) for row in tables.pop(0)[1])
            yield line
        yield from (Block("row", row) for _, rows in tables for row in rows)


def _usual_gap(pages: Sequence[PageLayout]) -> float:
    """The gap between lines in which most of the text is set, as a part of their size."""
    gaps = [
        (after.top - before.bottom) / after.size
        for page in pages
        for before, after in pairwise(page.lines)
        if after.top > before.top
    ]
    return median(gaps) if gaps else 0.5


def _goes_on(before: Line, line: Line, usual: float) -> bool:
    """Whether a line belongs to the paragraph of the line before it."""
    if abs(line.size - before.size) > _SIZE * before.size or line.bold != before.bold:
        return False
    if not _is_full(before, line) or begins_anew(line.text):
        return False
    if line.top <= before.top:  # a new column or page
        return _STOP.search(before.text) is None
    gap = (line.top - before.bottom) / line.size
    indented = line.x0 > before.x0 + _INDENT * line.size and not begins_anew(before.text)
    return gap <= usual + _GAP and not indented


def _is_full(before: Line, line: Line) -> bool:
    """Whether a line broke because the next line's first word had no room on it."""
    room = before.right - before.x1
    first = line.text.split(" ", 1)[0]
    if ord(first[0]) > 0x2E7F:
        return room < _CJK_SLACK * line.size
    letter = (line.x1 - line.x0) / len(line.text)
    return room < (len(first) + 1.5) * letter
