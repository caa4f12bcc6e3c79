"""What the commands of the third-party suites share: the sample, and how a result is shown."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from evals.benchmarks.suites import Result, ThirdParty

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--limit", type=click.IntRange(1), help="Draw this many questions; else all."),
    click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing."),
    click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
)


def sample_options(function: _Command) -> _Command:
    """Add --limit, --seed and --json to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def show_suite(suite: "ThirdParty", data: Path, *, as_json: bool, **sample: Any) -> None:
    """Run a suite and print its result."""
    show(run_suite(suite, data, {}, **sample), as_json)


def run_suite(
    suite: "ThirdParty", data: Path, settings: Mapping[str, object], **sample: Any
) -> "Result":
    """Run a suite with bars on standard error."""
    from evals.benchmarks.suites import measure_suite
    from evals.commands.progress import questions_bar
    from evals.product import load_settings, passages_bar

    measuring = measure_suite(
        suite,
        data,
        load_settings(**settings),
        bar=questions_bar,
        ingesting=passages_bar,
        **sample,
    )
    return asyncio.run(measuring)


def show(result: "Result", as_json: bool) -> None:
    """Print a result."""
    from evals.benchmarks.suites import as_text

    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else as_text(result))


def keep(result: "Result", out: Path | None) -> Path:
    """Write a result as JSON: to a file named, or to a new one in the folder of the data."""
    from evals.product import new_run_file

    path = out or new_run_file(str(result["started"]), f"{result['suite']}-{result['data']}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
