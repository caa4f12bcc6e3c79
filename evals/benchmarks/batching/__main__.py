"""Micro-batching beside the product's shared streams and beside neither, in one run.

    python -m evals.benchmarks.batching

Three servers that differ in one thing: how the models' calls of concurrent questions share the
cores. Each is asked for searches and answers by 1, 8, 32 and 128 clients; for each cell of the
table one server is asked after the other, so that what else the machine does falls on all of them.
Before it, what a batch can gain at best, on texts drawn at random.
"""

import asyncio
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from assistant.reader.weights import WEIGHTS_FILE, read_packed
from evals import load
from evals.benchmarks.batching.result import RESULT, write
from evals.benchmarks.batching.texts import BATCHES, batches, callers
from evals.benchmarks.batching.ways import WAYS
from evals.benchmarks.performance.starting import running_server
from evals.environment import made_with
from evals.product import load_settings
from ingest.encoder import usable_cores

_SERVER = [sys.executable, "-m", "evals.benchmarks.batching.server"]
_CALLS = ("search", "answer")


@click.command()
@click.option("--repeats", default=10, show_default=True, help="Texts: the fastest of so many.")
@click.option("--seconds", default=10.0, show_default=True, help="How long each cell is measured.")
@click.option("--clients", type=click.IntRange(1, 512), multiple=True, help="Once a number.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--keep", is_flag=True, help=f"Write {RESULT.name} and the tables of docs/load*.md.")
def main(repeats: int, seconds: float, clients: tuple[int, ...], as_json: bool, keep: bool) -> None:
    """Print the tables, side by side by way of sharing."""
    busy = round(os.getloadavg()[0], 1)  # by others: with more than a little, tell no differences
    packed = read_packed(WEIGHTS_FILE)
    result: dict[str, Any] = {
        "suite": "batching", **made_with(), "cores": usable_cores(), "seconds": seconds,
        "load_average": busy,
        "batches": BATCHES, "texts": batches(packed, repeats), "callers": callers(packed, repeats),
    }  # fmt: skip
    _show_texts(result, quiet=as_json)
    with _servers() as urls:
        measuring = _measured(urls, seconds, clients or load.CLIENTS, quiet=as_json)
        result["rows"] = asyncio.run(measuring)
    if as_json:
        click.echo(json.dumps(result, indent=1))
    if keep:
        write(json.loads(json.dumps(result)))


def _show_texts(result: dict[str, Any], *, quiet: bool) -> None:
    click.echo("processor milliseconds a text, one core, by batch\n", err=quiet)
    click.echo("tokens  " + "".join(f"{batch:>8}" for batch in BATCHES), err=quiet)
    for length, row in result["texts"].items():
        click.echo(f"{length:<8}" + "".join(f"{value:>8.2f}" for value in row), err=quiet)
    click.echo("\nmilliseconds until two callers have their five passages each\n", err=quiet)
    for name, value in result["callers"].items():
        click.echo(f"{name:<24}{value:>8.1f}", err=quiet)
    click.echo(
        f"\n{'':<16}{'':<8}{'clients':>8}{'req/s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}  statuses",
        err=quiet,
    )


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """The addresses of a server for each way, with a copy of what has been ingested."""
    with ExitStack() as stack:
        data = load_settings().data
        top = Path(stack.enter_context(TemporaryDirectory(prefix="partnership-batching-")))
        urls = {}
        for number, way in enumerate(WAYS):
            own = top / str(number)
            for part in ("index", "corpus"):
                if (data / part).is_dir():
                    shutil.copytree(data / part, own / part)
            urls[way], _ = stack.enter_context(running_server([*_SERVER, way, str(own)]))
        yield urls


async def _measured(
    urls: Mapping[str, str], seconds: float, clients: tuple[int, ...], *, quiet: bool
) -> list[dict[str, Any]]:
    """The rows of all ways, told as they come."""
    found = []
    for url in urls.values():  # warms up
        await load.load(url, "answer", load.answer, 2, min(5.0, seconds), load.all_questions())
    for name, count in itertools.product(_CALLS, clients):
        for way, url in urls.items():
            questions = load.all_questions()  # the same ones for each way
            row = await load.load(url, name, load.CALLS[name], count, seconds, questions)
            found.append({"way": way, **row.as_dict()})
            click.echo(f"{way:<16}{_line(row)}", err=quiet)
    return found


def _line(row: load.LoadRow) -> str:
    times = "".join(
        f"{'–':>9}" if value is None else f"{value:>9.1f}" for value in (row.p50, row.p95, row.p99)
    )
    statuses = ", ".join(f"{count} × {status}" for status, count in row.statuses.items())
    return f"{row.name:<8}{row.clients:>8}{row.per_second:>9.1f}{times}  {statuses}"


if __name__ == "__main__":
    main()
