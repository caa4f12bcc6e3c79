"""The answer's Markdown, as far as answers use it.

Paragraphs, lists, tables, bold, escapes and markers are drawn; anything else (links,
images, HTML, comments) is shown as the text it is. CommonMark's parsers do not serve here: to them
no bold ends between 」 and a letter, as Japanese has it.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from ui.render.markup import Html, escape, join, tag

_BULLET = re.compile(r"\s*[-*•]\s+")
_HEADING = re.compile(r"#{1,6}\s+")
_INLINE = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*(?=\S)(.+?)(?<=\S)\*\*|\[(\d{1,3})\]")
_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
_CELL = re.compile(r"((?:\\.|[^\\|])*+)(?:\||$)")

Marker = Callable[[int], Html | None]


def prose(markdown: str, marker: Marker, table_label: str) -> Html:
    """Paragraphs, lists and tables, with markers drawn by `marker` (None: no such citation).

    Args:
        markdown: of an answer.
        marker: draws one.
        table_label: what a table is called, for screen readers: it can be scrolled in itself.
    """
    return join(_blocks(markdown.splitlines(), marker, table_label))


def _blocks(lines: Sequence[str], marker: Marker, table_label: str) -> Iterator[Html]:
    at = 0
    while at < len(lines):
        rows, items = _run(lines, at, _is_row), _run(lines, at, _is_item)
        if not lines[at].strip():
            at += 1
        elif _is_table(rows):
            yield _table(rows, marker, table_label)
            at += len(rows)
        elif items:
            said = (_BULLET.sub("", item, count=1) for item in items if item.strip())
            yield tag("ul", *(tag("li", inline(text, marker)) for text in said))
            at += len(items)
        else:
            yield tag("p", inline(_HEADING.sub("", lines[at].strip(), count=1), marker))
            at += 1


def _is_row(line: str) -> bool:
    inside = line.strip()
    return len(inside) > 1 and inside.startswith("|") and inside.endswith("|")


def _is_table(rows: Sequence[str]) -> bool:
    """Whether there is a rule under a head, with as many cells."""
    return (
        len(rows) > 1
        and bool(_RULE.fullmatch(rows[1]))
        and len(_cells(rows[0])) == len(_cells(rows[1]))
    )


def _is_item(line: str) -> bool:
    """A bullet, or nothing: what stands between the items of a list."""
    return not line.strip() or bool(_BULLET.match(line))


def _run(lines: Sequence[str], at: int, fits: Callable[[str], object]) -> Sequence[str]:
    """The lines from there on that fit."""
    end = at
    while end < len(lines) and fits(lines[end]):
        end += 1
    return lines[at:end]


def _table(rows: Sequence[str], marker: Marker, label: str) -> Html:
    """A table with a head; each row has as many cells as that.

    Where the head's first cell is empty, the first of each row is its heading.
    """
    head = _cells(rows[0])
    drawn = [
        tag("th", inline(cell, marker), scope="col") if cell else tag("td", "") for cell in head
    ]
    body = []
    for row in rows[2:]:
        cells = [inline(cell, marker) for cell in [*_cells(row), *([""] * len(head))][: len(head)]]
        first = tag("td", cells[0]) if head[0] else tag("th", cells[0], scope="row")
        body.append(tag("tr", first, *(tag("td", cell) for cell in cells[1:])))
    table = tag("table", tag("thead", tag("tr", *drawn)), tag("tbody", *body))
    return tag("div", table, class_="table", role="region", aria_label=label, tabindex="0")


def _cells(row: str) -> list[str]:
    """The cells of a row; an escaped bar is none."""
    inside = row.strip().removeprefix("|")
    return [match[1].strip() for match in _CELL.finditer(inside)][:-1]  # nothing after the last bar


def inline(text: str, marker: Marker) -> Html:
    """One line: escapes taken off, bold as bold, markers as links."""
    pieces: list[Html] = []
    at = 0
    for match in _INLINE.finditer(text):
        pieces.append(escape(text[at : match.start()]))
        pieces.append(_drawn(match, marker))
        at = match.end()
    return join([*pieces, escape(text[at:])])


def _drawn(match: re.Match[str], marker: Marker) -> Html:
    escaped, bold, number = match.groups()
    if escaped is not None:
        return escape(escaped)
    if bold is not None:
        return tag("strong", inline(bold, marker))
    return marker(int(number)) or escape(match[0])
