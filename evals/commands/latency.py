"""`partnership eval latency`: how long one client waits for a search and for an answer."""

import asyncio
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
@plain
def command(url: str | None, count: int) -> None:
    """Time COUNT searches and answers, one after the other, beside bare requests.

    The questions are those of evals/questions, in turn; the first few only warm up.
    """
    rows = asyncio.run(_measure(url, count))
    click.echo(f"{count} requests each, one client, milliseconds")
    click.echo(f"{'':<10}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, milliseconds in rows.items():
        click.echo(f"{name:<10}{_row(milliseconds)}")


def _row(milliseconds: Sequence[float]) -> str:
    from evals.metrics.latency import percentile

    middle, high = percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)
    return f"{middle:>8.1f}{high:>8.1f}{max(milliseconds):>8.1f}"


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
