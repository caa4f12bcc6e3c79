"""`partnership eval load`: many clients at once, and the memory over some minutes."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.load import LoadRow

_URL = "http://127.0.0.1:8000"


@click.command("load")
@click.option("--url", default=_URL, show_default=True, help="The running server to ask.")
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 600),
    default=10.0,
    show_default=True,
    help="How long each row is measured.",
)
@click.option(
    "--clients",
    type=click.IntRange(1, 512),
    multiple=True,
    help="Clients at the same time, once a number; 1, 8, 32 and 128 if not given.",
)
@click.option(
    "--minutes",
    type=click.IntRange(0, 120),
    default=0,
    show_default=True,
    help="Watch the server's memory for so long under eight clients, after the rows.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(
    url: str, seconds: float, clients: tuple[int, ...], minutes: int, as_json: bool
) -> None:
    """Put a running server under load: requests a second, milliseconds, statuses.

    Each client asks for the next question of evals/questions as soon as it has an answer. `bare` is
    /readyz, as a baseline: what the server and this command need for a request that does nothing.
    `first event` is when a streamed answer begins. With --minutes, the exit code is 1 where the
    memory has grown.
    """
    rows, resident = asyncio.run(_measured(url, seconds, clients, minutes, quiet=as_json))
    if as_json:
        click.echo(_as_json(rows, resident, seconds))
    if resident:
        from evals.load import memory_verdict

        flat, verdict = memory_verdict(resident)
        click.echo(f"memory: {verdict}", err=as_json)
        sys.exit(not flat)


async def _measured(
    url: str, seconds: float, clients: tuple[int, ...], minutes: int, *, quiet: bool
) -> "tuple[list[LoadRow], list[float]]":
    """Everything, told as it comes; on standard error where the output is for a program."""
    from evals import load

    questions = load.all_questions()
    rows, resident = [], []
    click.echo(
        f"{'':<12}{'clients':>8}{'req/s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}  statuses", err=quiet
    )
    async for row in load.rows(url, seconds, clients or load.CLIENTS, questions):
        rows.append(row)
        click.echo(_line(row), err=quiet)
    if minutes:
        async for megabytes in load.memory(url, minutes, questions):
            resident.append(megabytes)
            click.echo(f"memory after {len(resident) - 1} min: {megabytes:.0f} MB", err=quiet)
    return rows, resident


def _line(row: "LoadRow") -> str:
    times = "".join(
        f"{'–':>9}" if value is None else f"{value:>9.1f}" for value in (row.p50, row.p95, row.p99)
    )
    statuses = ", ".join(f"{count} × {status}" for status, count in row.statuses.items())
    return f"{row.name:<12}{row.clients:>8}{row.per_second:>9.1f}{times}  {statuses}"


def _as_json(rows: "list[LoadRow]", resident: list[float], seconds: float) -> str:
    from evals.environment import made_with

    result = {
        "suite": "load",
        "seconds": seconds,
        **made_with(),
        "rows": [row.as_dict() for row in rows],
        "resident_mb": resident,
    }
    return json.dumps(result, indent=1, ensure_ascii=False)
