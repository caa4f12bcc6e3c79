"""Kill the server under load, again and again, and see what is left of it.

    python -m evals.benchmarks.crash --rounds 5

A server of its own, in a folder of its own, keeps its answers and is asked by several clients until
SIGKILL ends it in the middle. Started again, it must be ready soon, have every answer that a client
has got, and answer as before; the database of the answers must be whole.
"""

import asyncio
import contextlib
import os
import re
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from assistant.client import AssistantClient, AssistantError
from assistant.models import Answer, AnswerRequest
from evals.benchmarks.faults import keep_outcomes

QUESTIONS = (
    "福島第一原発の廃炉について何が合意されていますか",
    "When was the partnership signed, and where?",
    "Is the partnership legally binding?",
    "量子に関する協力覚書はいつ署名されましたか",
)
_WHOLE = "everything is there"
READY_WITHIN = 15.0
"""Seconds that a restarted server may take until it is ready."""
_READY = re.compile(r"Ready in .*: (http://\S+)")
_SERVE = [sys.executable, "-m", "assistant.cli", "serve", "--no-page", "--port", "0"]


@dataclass(frozen=True)
class Round:
    """One kill and what was found after it.

    Attributes:
        ready_after: seconds from the start until the restarted server is ready.
        received: answers that clients had got before the kill.
        cut: answers that were under way when it came.
        faults: what is not as it should be.
    """

    ready_after: float
    received: int
    cut: int
    faults: Sequence[str]


@dataclass
class Seen:
    """What the clients have got."""

    answers: dict[str, Answer] = field(default_factory=dict)
    cut: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)


@click.command()
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--clients", type=click.IntRange(1, 64), default=8, show_default=True)
@click.option("--answers", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A result file of `partnership bench`, for docs/performance.md.",
)
def main(rounds: int, clients: int, answers: int, into: Path | None) -> None:
    """Kill a server after so many ANSWERS to so many CLIENTS; print what was left, each time.

    The settings are those of the environment; only the folder and the records are its own.
    """
    with tempfile.TemporaryDirectory(prefix="partnership-crash-") as folder:
        outcomes: Counter[str] = Counter()
        for number in range(rounds):
            found = asyncio.run(crash(Path(folder), clients=clients, answers=answers))
            told = "; ".join(found.faults) or _WHOLE
            outcomes[told] += 1
            click.echo(
                f"round {number + 1}: {found.received} answers received, {found.cut} cut off; "
                f"ready again after {found.ready_after:.1f} s; "
                f"{told}"
            )
    keep_outcomes(into, {"server killed under load": outcomes})
    sys.exit(outcomes.keys() != {_WHOLE})


async def crash(
    folder: Path, *, clients: int, answers: int, environment: Mapping[str, str] = {}
) -> Round:
    """Start a server, ask it, kill it in the middle, start it again and look.

    Args:
        folder: keeps the index and the answers.
        clients: that ask at the same time.
        answers: to receive before the kill.
        environment: further settings of the server.
    """
    seen = Seen()
    async with _running(folder, environment) as (server, url, _):
        before = await _answers(url)
        asking = [asyncio.create_task(_ask_on(url, seen, answers)) for _ in range(clients)]
        await seen.enough.wait()
        server.send_signal(signal.SIGKILL)
        await asyncio.gather(*asking)
    async with _running(folder, environment) as (_, url, ready_after):
        faults = [f async for f in _missing(url, seen.answers)]
        if await _answers(url) != before:
            faults.append("it answers otherwise than before")
    if ready_after > READY_WITHIN:
        faults.append(f"it was not ready within {READY_WITHIN:g} s")
    faults += _database_faults(folder / "records.sqlite", len(seen.answers))
    return Round(ready_after, len(seen.answers), seen.cut, faults)


@contextlib.asynccontextmanager
async def _running(
    folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, float]]:
    """A server's process, its address, and the seconds until it was ready."""
    started = time.perf_counter()
    own = {"PARTNERSHIP_DATA": str(folder), "PARTNERSHIP_RECORDS": "true"}
    server = await asyncio.create_subprocess_exec(
        *_SERVE, env={**os.environ, **own, **environment}, stderr=asyncio.subprocess.PIPE
    )
    try:
        url = await _address(server)
        async with AssistantClient(url) as client:
            await client.ready()
        yield server, url, time.perf_counter() - started
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()
        await server.communicate()


async def _address(server: asyncio.subprocess.Process) -> str:
    assert server.stderr is not None  # noqa: S101 - it is a pipe
    said = ""
    while line := (await server.stderr.readline()).decode():
        said += line
        if found := _READY.search(line):
            return found[1]
    raise click.ClickException(f"The server did not start: {said}")


async def _ask_on(url: str, seen: Seen, answers: int) -> None:
    """Ask until nobody answers any more."""
    async with AssistantClient(url, retries=0) as client:
        while True:
            question = QUESTIONS[len(seen.answers) % len(QUESTIONS)]
            try:
                answer = await client.ask(AnswerRequest(question=question))
            except AssistantError:
                seen.cut += 1
                return
            seen.answers[answer.id] = answer
            if len(seen.answers) >= answers:
                seen.enough.set()


async def _answers(url: str) -> list[object]:
    """What it answers, without what differs from time to time."""
    async with AssistantClient(url) as client:
        found = [await client.ask(AnswerRequest(question=question)) for question in QUESTIONS]
    return [answer.model_dump(exclude={"id", "timings_ms"}) for answer in found]


async def _missing(url: str, answers: Mapping[str, Answer]) -> AsyncIterator[str]:
    async with AssistantClient(url) as client:
        for answer_id, answer in answers.items():
            try:
                if (await client.record(answer_id)).answer != answer:
                    yield f"{answer_id} is not the answer that was given"
            except AssistantError as error:
                yield f"{answer_id}: {error}"


def _database_faults(path: Path, at_least: int) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as database:
        ((said,),) = database.execute("PRAGMA integrity_check").fetchall()
        ((count,),) = database.execute("SELECT count(*) FROM answers").fetchall()
    faults = [] if said == "ok" else [f"the database is damaged: {said}"]
    return faults if count >= at_least else [*faults, f"{count} answers of {at_least} are kept"]


if __name__ == "__main__":
    main()
