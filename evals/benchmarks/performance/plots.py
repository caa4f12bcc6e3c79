"""The growth as plots, for the page: both axes by powers of ten."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evals.report.svg import Axes, lines, standalone

Point = tuple[float, float]
_SHOWN: dict[str, tuple[str, Callable[[Mapping[str, Any]], float]]] = {
    "performance-search": ("milliseconds, median", lambda row: float(row["retrieve"]["p50_ms"])),
    "performance-ingest": (
        "texts a second, without embedding", lambda row: row["texts"] / row["ingest_s"],
    ),
    "performance-disk": ("megabytes on the disk", lambda row: float(row["disk_mb"])),
}  # fmt: skip


def growth_plots(part: Mapping[str, Any]) -> dict[str, str]:
    """By name, an SVG file's content: the product beside the stock pipeline."""
    series = {"this product": part["product"], "stock pipeline": part["stock"]}
    return {
        name: _plot(
            {label: [(row["passages"], value(row)) for row in rows]
             for label, rows in series.items() if rows},
            title,
        )
        for name, (title, value) in _SHOWN.items()
    }  # fmt: skip


def _plot(curves: Mapping[str, Sequence[Point]], title: str) -> str:
    points = [point for curve in curves.values() for point in curve]
    x_low, x_high = _powers([x for x, _ in points])
    y_low, y_high = _powers([y for _, y in points])
    scaled = {
        label: [
            (math.log10(x) - x_low, (math.log10(y) - y_low) / (y_high - y_low)) for x, y in curve
        ]
        for label, curve in curves.items()
    }
    axes = Axes(280, "passages", x_most=float(x_high - x_low), left=72)
    return standalone(
        lines(
            scaled, title, axes=axes,
            ticks=[(float(p - x_low), f"{10**p:,}") for p in range(x_low, x_high + 1)],
            y_ticks=[((p - y_low) / (y_high - y_low), f"{10.0**p:,g}")
                     for p in range(y_low, y_high + 1)],
        )
    )  # fmt: skip


def _powers(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten below and above all values."""
    low = math.floor(math.log10(min(values)))
    return low, max(low + 1, math.ceil(math.log10(max(values))))
