"""Plots as plain SVG, by hand: no library, no script, no network; every text is escaped.

The elements are built as a tree and serialised by the standard library, so a label can be anything.
Colours follow Okabe and Ito (2008), "Color Universal Design"; each series has a shape as well, and
axes take the page's own text colour, so the plots read in light and in dark.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.metrics.intervals import Estimate

WIDTH = 720
LEFT, RIGHT, TOP, BOTTOM = 210, 24, 30, 46
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
_STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#222}.grid{stroke:#8886}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>"
)
_ROW, _BAR_TOP = 15, 6
_Values = Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Axes:
    """A plot's area and what its axes run over."""

    height: int
    x_title: str
    x_most: float = 1.0
    left: int = LEFT
    y_most: float = 1.0

    def x(self, value: float) -> float:
        """The place of a value on the horizontal axis."""
        return self.left + value / self.x_most * (WIDTH - self.left - RIGHT)

    def y(self, value: float) -> float:
        """The place of a value on the vertical axis."""
        return self.height - BOTTOM - value / self.y_most * (self.height - TOP - BOTTOM)


def intervals(rows: Mapping[str, Mapping[str, Estimate]], title: str, series: Sequence[str]) -> str:
    """A dot with its interval for each row and series, on a scale of 0–100 %.

    Args:
        rows: by label, the estimates by series.
        title: what the plot shows, for those who cannot see it.
        series: their names, in order.
    """
    step = _ROW * len(series) + 8
    axes = Axes(TOP + BOTTOM + step * max(1, len(rows)), "")
    plot = _plot(axes, title)
    _legend(plot, series, axes.left)
    _percent_grid(plot, axes)
    for i, (label, estimates) in enumerate(rows.items()):
        top = TOP + i * step
        _text(plot, axes.left - 8, top + step / 2 + 1, label, anchor="end")
        for j, name in enumerate(series):
            if estimate := estimates.get(name):
                _dot(plot, axes, top + (j + 0.75) * _ROW, estimate, j, name)
    return _serialised(plot)


def lines(
    curves: Mapping[str, Sequence[tuple[float, float]]],
    title: str,
    *,
    axes: Axes,
    ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]] = (),
) -> str:
    """A curve a series, over shares upwards; the ticks there are the quarters by default."""
    plot = _plot(axes, title)
    _legend(plot, list(curves), axes.left)
    for share, label in y_ticks or _quarters(axes.y_most):
        y = axes.y(share)
        _line(plot, axes.left, y, WIDTH - RIGHT, y, "grid")
        _text(plot, axes.left - 6, y + 4, label, anchor="end")
    for value, label in ticks:
        _text(plot, axes.x(value), axes.height - BOTTOM + 18, label, anchor="middle")
    _text(plot, WIDTH - RIGHT, axes.height - 6, axes.x_title, anchor="end")
    for j, points in enumerate(curves.values()):
        _curve(plot, axes, points, j)
    return _serialised(plot)


def _quarters(most: float) -> Sequence[tuple[float, str]]:
    return [(quarter * most, f"{quarter * most:.0%}") for quarter in (0.0, 0.25, 0.5, 0.75, 1.0)]


def standalone(plot: str) -> str:
    """A plot as a file of its own, which no page gives its colours."""
    head, _, rest = plot.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{_STYLE}{rest}'


def bars(counts: Sequence[tuple[str, int]], title: str, x_title: str) -> str:
    """A horizontal bar a label, with its count."""
    axes = Axes(_BAR_TOP + BOTTOM + 22 * max(1, len(counts)), x_title)
    most = max((count for _, count in counts), default=0) or 1
    plot = _plot(axes, title)
    for i, (label, count) in enumerate(counts):
        y = _BAR_TOP + i * 22
        width = count / most * (WIDTH - axes.left - RIGHT - 40)
        _text(plot, axes.left - 8, y + 13, label, anchor="end")
        shape: _Values = {"x": axes.left, "y": y, "width": width, "height": 16, "fill": COLOURS[0]}
        ET.SubElement(plot, "rect", _attributes(shape))
        _text(plot, axes.left + width + 5, y + 13, str(count))
    _text(plot, WIDTH - RIGHT, axes.height - 20, x_title, anchor="end")
    return _serialised(plot)


def _plot(axes: Axes, title: str) -> ET.Element:
    box = f"0 0 {WIDTH} {axes.height}"
    plot = ET.Element("svg", {"viewBox": box, "role": "img", "aria-label": title})
    ET.SubElement(plot, "title").text = title
    return plot


def _legend(plot: ET.Element, series: Sequence[str], left: float) -> None:
    for j, name in enumerate(series):
        _mark(plot, left + j * 130 + 5, 12, j)
        _text(plot, left + j * 130 + 16, 16, name)


def _percent_grid(plot: ET.Element, axes: Axes) -> None:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = axes.x(share)
        _line(plot, x, TOP - 4, x, axes.height - BOTTOM, "grid")
        _text(plot, x, axes.height - BOTTOM + 15, f"{share:.0%}", anchor="middle")


def _dot(plot: ET.Element, axes: Axes, y: float, estimate: Estimate, j: int, name: str) -> None:
    group = ET.SubElement(plot, "g")
    text = f"{name}: {estimate.value:.1%} ({estimate.low:.1%}–{estimate.high:.1%}, n {estimate.n})"
    ET.SubElement(group, "title").text = text
    whisker = {"stroke": COLOURS[j], "stroke-width": "2"}
    _line(group, axes.x(estimate.low), y, axes.x(estimate.high), y, "", whisker)
    _mark(group, axes.x(estimate.value), y, j)


def _mark(parent: ET.Element, x: float, y: float, j: int) -> None:
    """A circle, a square or a diamond, so that no one depends on the colour."""
    if j % 3 == 0:
        ET.SubElement(parent, "circle", _attributes({"cx": x, "cy": y, "r": 4, "fill": COLOURS[j]}))
        return
    square: _Values = {"x": x - 4, "y": y - 4, "width": 8, "height": 8, "fill": COLOURS[j]}
    shape = ET.SubElement(parent, "rect", _attributes(square))
    if j % 3 == 2:
        shape.set("transform", f"rotate(45 {x:.1f} {y:.1f})")


def _curve(plot: ET.Element, axes: Axes, points: Sequence[tuple[float, float]], j: int) -> None:
    places = [(axes.x(x), axes.y(y)) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    style: _Values = {"points": path, "fill": "none", "stroke": COLOURS[j], "stroke-width": 2}
    ET.SubElement(plot, "polyline", _attributes(style))
    if len(places) <= 12:
        for x, y in places:
            _mark(plot, x, y, j)


def _line(
    parent: ET.Element,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    kind: str,
    style: Mapping[str, str] | None = None,
) -> None:
    place: _Values = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, **(style or {})}
    line = ET.SubElement(parent, "line", _attributes(place))
    if kind:
        line.set("class", kind)


def _text(parent: ET.Element, x: float, y: float, text: str, *, anchor: str = "start") -> None:
    element = ET.SubElement(parent, "text", _attributes({"x": x, "y": y, "text-anchor": anchor}))
    element.text = text


def _attributes(values: _Values) -> dict[str, str]:
    return {
        k: v if isinstance(v, str) else f"{v:.1f}".removesuffix(".0") for k, v in values.items()
    }


def _serialised(plot: ET.Element) -> str:
    return ET.tostring(plot, encoding="unicode")
