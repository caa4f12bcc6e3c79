"""The timeline as a figure for plotly.js: a mark a document, lines to what it builds on."""

import datetime
import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from assistant.models import TimelineEntry
from ui.dates import readable_date
from ui.strings import Language, Strings

View = Literal["documents", "fields"]
_LONG_GAP = datetime.timedelta(days=4 * 365)
_MARK = "([・、])"
_MARGIN = datetime.timedelta(days=240)
_ROW_HEIGHT = 38
_LABEL_WIDTH = {"ja": 18, "en": 30}


@dataclass(frozen=True, slots=True)
class Point:
    """A document's place in the plot: its day, and the row it stands in."""

    entry: TimelineEntry
    day: datetime.date
    row: str


def first_day(date: str) -> datetime.date:
    """The first day that a complete or partial ISO date can mean."""
    year, month, day = (*date.split("-"), "1", "1")[:3]
    return datetime.date(int(year), int(month), int(day))


def left_out(days: Sequence[datetime.date]) -> list[tuple[datetime.date, datetime.date]]:
    """Long stretches without a document, which the plot skips."""
    return [
        (before + _MARGIN, after - _MARGIN)
        for before, after in pairwise(sorted(set(days)))
        if after - before > _LONG_GAP
    ]


def points_of(entries: Sequence[TimelineEntry], view: View) -> list[Point]:
    """The marks: one a document, or one a document and field; without a date there is none."""
    dated = [(entry, first_day(entry.date)) for entry in entries if entry.date]
    if view == "documents":
        return [Point(entry, day, entry.id) for entry, day in dated]
    return [Point(entry, day, field) for entry, day in dated for field in entry.fields]


def timeline_figure(
    entries: Sequence[TimelineEntry], view: View, page: Language, words: Strings
) -> dict[str, Any]:
    """Traces and layout; colours are the page's own and set by its script.

    Args:
        entries: oldest first.
        view: what a row of the plot is.
        page: the language of the labels.
        words: its words.
    """
    points = points_of(entries, view)
    names = _row_names(points, view, page, words)
    lines = list(_lines(points, view))
    breaks = left_out([point.day for point in points])
    return {
        "points": {
            "x": [point.day.isoformat() for point in points],
            "y": [point.row for point in points],
            "text": [_hover(point.entry, page, words) for point in points],
            "customdata": [point.entry.id for point in points],
        },
        "lines": [
            [a.entry.id, a.day.isoformat(), a.row, b.entry.id, b.day.isoformat(), b.row]
            for a, b in lines
        ],
        "rows": list(names),
        "labels": list(names.values()),
        "breaks": [[start.isoformat(), end.isoformat()] for start, end in breaks],
        "years": _years(points, breaks),
        "height": _ROW_HEIGHT * len(names) + 70,
    }


def _years(
    points: Sequence[Point], breaks: Sequence[tuple[datetime.date, datetime.date]]
) -> list[int]:
    """The years to name on the axis: none inside or just before a stretch that is left out."""
    days = [point.day for point in points]
    years = range(min(days).year, max(days).year + 1) if days else range(0)
    return [
        year
        for year in years
        if not any(start - _MARGIN < datetime.date(year, 1, 1) < end for start, end in breaks)
    ]


def _row_names(
    points: Sequence[Point], view: View, page: Language, words: Strings
) -> dict[str, str]:
    """The rows from the bottom up: documents by date, fields by their first document."""
    if view == "fields":
        return {point.row: _plain(words.field_name(point.row)) for point in points}
    width = _LABEL_WIDTH[page]
    titles = {point.row: point.entry.short_title.in_language(page) for point in points}
    return {
        row: "<br>".join(map(_plain, wrapped(title, width, max_lines=2, placeholder="…")))
        for row, title in titles.items()
    }


def _lines(points: Sequence[Point], view: View) -> Iterator[tuple[Point, Point]]:
    """From each document to those it builds on, within its field where rows are fields."""
    for point in points:
        for other in points:
            if other.entry.id in point.entry.builds_on and (
                view == "documents" or other.row == point.row
            ):
                yield point, other


def _hover(entry: TimelineEntry, page: Language, words: Strings) -> str:
    separator = "、" if page == "ja" else ", "
    date = readable_date(entry.date or "", page)
    fields = separator.join(words.field_name(field) for field in entry.fields)
    title = "<br>".join(map(_plain, wrapped(entry.title.in_language(page), 40)))
    lines = [f"<b>{title}</b>", _plain(f"{date} · {words.kinds[entry.kind]}")]
    lines += map(_plain, wrapped(fields, 30 if page == "ja" else 50))
    if not entry.in_force:
        lines.append(_plain(words.timeline.superseded))
    return "<br>".join(lines)


def wrapped(text: str, width: int, **options: Any) -> list[str]:
    """Lines that break at spaces and after a Japanese mark, inside a word only where they must."""
    lines = textwrap.wrap(re.sub(_MARK, r"\1 ", text), width, **options)
    return [re.sub(_MARK + " ", r"\1", line) for line in lines]


def _plain(text: str) -> str:
    """Text that plotly.js, which knows a few tags and entities, shows as it is."""
    return html.escape(text, quote=False)
