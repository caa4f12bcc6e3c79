"""The section of the quality page on many clients at once."""

from collections.abc import Mapping
from typing import Any

from evals.load import memory_verdict


def load_section(content: Mapping[str, Any]) -> str:
    """A table of rows, and the memory where it was watched."""
    lines = [
        "## Load",
        "",
        f"`partnership eval load`: so many clients at once, {content['seconds']:g} seconds a row, "
        f"milliseconds; commit {content['commit']}. `bare` does nothing but go there and back; "
        "`first event` is when a streamed answer begins; 503 is what the queue has no room for.",
        "",
        "| | clients | requests/s | p50 | p95 | p99 | statuses |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['name']} | {row['clients']} | {row['per_second']:.1f} | {_times(row)} "
        f"| {', '.join(f'{count} × {status}' for status, count in row['statuses'].items())} |"
        for row in content["rows"]
    ]
    resident = content["resident_mb"]
    if resident:
        lines += [
            "",
            f"Resident memory under eight clients: {memory_verdict(resident)[1]}.",
        ]
    return "\n".join([*lines, ""])


def _times(row: Mapping[str, Any]) -> str:
    values = (row[name] for name in ("p50", "p95", "p99"))
    return " | ".join("–" if value is None else f"{value:.1f}" for value in values)
