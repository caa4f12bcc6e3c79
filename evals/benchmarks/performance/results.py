"""A file of results, part by part, so that one can be measured again without the others."""

import json
import os
import platform
from pathlib import Path
from typing import Any

from evals.benchmarks.performance.page import as_markdown
from evals.benchmarks.performance.plots import growth_plots
from evals.environment import made_with
from evals.errors import EvalError

RESULTS = Path(__file__).parents[2] / "results" / "performance" / "two-cores.json"
"""The results that are kept in the repository."""


class ResultsError(EvalError):
    """The file holds no results of `partnership bench`."""


class Results:
    """The results so far.

    Args:
        path: where they are kept after each part; None keeps them in memory alone.

    Raises:
        ResultsError: there is a file, and it holds something else.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.content: dict[str, Any] = {"suite": "performance", "parts": {}}
        if path is not None and path.exists():
            self.content = read_results(path)

    def keep(self, part: str, measured: dict[str, Any]) -> None:
        """Put a part in the place of an earlier one, with when and on what it was measured."""
        self.content["parts"][part] = rounded(measured) | {"made": _made()}
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(self.content, indent=1, ensure_ascii=False)
            self._path.write_text(text + "\n", encoding="utf-8")


def read_results(path: Path) -> dict[str, Any]:
    """What a file holds.

    Raises:
        ResultsError: it holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["suite"] == "performance" and isinstance(content["parts"], dict):
            return dict(content)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ResultsError(f"{path} holds no results of partnership bench") from error
    raise ResultsError(f"{path} holds no results of partnership bench")


def rounded(value: Any) -> Any:
    """Numbers with four significant digits: the rest is noise."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


def _made() -> dict[str, Any]:
    """When, by which versions, and how busy the machine was with other things."""
    made = made_with() | {"processor": platform.machine(), "cores": os.cpu_count()}
    if hasattr(os, "getloadavg"):
        made["load_average"] = os.getloadavg()[0]
    return made


def pages(content: dict[str, Any]) -> dict[str, str]:
    """By name in the folder of documents: the two pages and the plots they show."""
    growth = content["parts"].get("growth")
    plots = growth_plots(growth) if growth else {}
    images = {f"images/{name}.svg": svg + "\n" for name, svg in plots.items()}
    shown = {"growth": list(images)} if images else {}
    return images | {
        "performance.md": as_markdown(content, "en", shown),
        "performance.ja.md": as_markdown(content, "ja", shown),
    }
