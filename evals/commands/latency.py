"""`partnership eval latency`: how long one client waits for a search and for an answer."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from assistant.client import AssistantClient


@click.command("latency")
@click.option("--url", help="Ask this running server; else the assistant in this process.")
@click.option("--count", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(url: str | None, count: int, as_json: bool) -> None:
    """Time COUNT searches and answers, one after the other, beside bare requests.

    The questions are those of evals/questions, in turn; the first few only warm up.
    """
    rows = asyncio.run(_measure(url, count))
    if as_json:
        click.echo(_as_json(rows, count, url))
        return
    click.echo(f"{count} requests each, one client, milliseconds")
    click.echo(f"{'':<10}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, milliseconds in rows.items():
        click.echo(f"{name:<10}{_row(milliseconds)}")


def _row(milliseconds: Sequence[float]) -> str:
    return "".join(f"{value:>8.1f}" for value in _percentiles(milliseconds).values())


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    from evals.metrics.latency import percentile

    found = {f"p{round(100 * s)}": percentile(milliseconds, s) or 0.0 for s in (0.5, 0.95)}
    return {**found, "max": max(milliseconds)}


def _as_json(rows: dict[str, list[float]], count: int, url: str | None) -> str:
    from evals.environment import made_with

    result = {
        "suite": "latency",
        "count": count,
        "over": "HTTP" if url else "in this process",
        **made_with(),
        "rows": [
            {"name": name, **{k: round(v, 1) for k, v in _percentiles(times).items()}}
            for name, times in rows.items()
        ],
    }
    return json.dumps(result, indent=2)


async def _measure(url: str | None, count: int) -> dict[str, list[float]]:
    from evals.product import served

    questions = _questions(count)
    async with served(url) as assistant:
        client = assistant.client
        for question in questions[:5]:
            await _answer(client, question)
        return {
            "bare": await _timed(questions, lambda _: client.ready()),
            "search": await _timed(questions, client.search),
            "answer": await _timed(questions, lambda question: _answer(client, question)),
        }


async def _answer(client: "AssistantClient", question: str) -> object:
    from assistant.models import AnswerRequest

    return await client.ask(AnswerRequest(question=question))


async def _timed(questions: Sequence[str], call: Callable[[str], Awaitable[object]]) -> list[float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        await call(question)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _questions(count: int) -> list[str]:
    import itertools

    from evals.suite import read_suite

    texts = [text for twin in read_suite() for text in twin.item.question.values()]
    return list(itertools.islice(itertools.cycle(texts), count))
