"""Ruled tables on a PDF page to one line a row, each cell under its column's name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.official_texts.blocks import tidy
from ingest.official_texts.parsers.lines import join

if TYPE_CHECKING:
    from pdfplumber.page import Page


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table: its box (left, top, right, bottom) and its rows as text."""

    box: tuple[float, float, float, float]
    rows: tuple[str, ...]


def find_tables(page: "Page") -> Iterator[FoundTable]:
    """The tables of a page that have several rows and columns; a box round a text is none."""
    for table in page.find_tables():
        grid = [[_one_line(cell) for cell in row] for row in table.extract()]
        if len(grid) < 2 or max(sum(bool(cell) for cell in row) for row in grid) < 2:
            continue
        rows = tuple(line for row in grid[1:] if (line := _row(row, grid[0])))
        yield FoundTable(table.bbox, rows)


def _one_line(cell: str | None) -> str:
    lines = (cell or "").split("\n")
    text = lines[0]
    for line in lines[1:]:
        text = join(text, line)
    return tidy(text)


def _row(cells: list[str], head: list[str]) -> str:
    pairs = zip(head, cells, strict=False)
    return " | ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
