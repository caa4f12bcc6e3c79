"""What a client waits for over HTTP, and how many searches a second many clients get."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from assistant.client import AssistantClient
from assistant.models import AnswerRequest
from evals.benchmarks.performance.questions import question_texts
from evals.benchmarks.performance.starting import running_server
from evals.benchmarks.performance.timing import Times, times_of

_WARM_UP = 10
_CLIENTS = 32


def measure_serving(count: int, url: str | None = None) -> dict[str, Any]:
    """Bare requests, searches and answers by one client, then searches by many at once.

    Searches and answers ask different questions, none of them twice, so that nothing that is
    remembered of a question shortens its next asking.

    Args:
        count: requests of each kind.
        url: of a running server; one is started where none is given.
    """
    if url is not None:
        return asyncio.run(_measure(url, count))
    with running_server() as (started, process):
        return asyncio.run(_measure(started, count, process))


async def _measure(url: str, count: int, process: int | None = None) -> dict[str, Any]:
    texts = list(dict.fromkeys(text for text, _ in question_texts(_WARM_UP + 3 * count)))
    warm, rest = texts[:_WARM_UP], texts[_WARM_UP:]
    third = min(count, len(rest) // 3)
    searched, answered, many = rest[:third], rest[third : 2 * third], rest[2 * third : 3 * third]
    async with AssistantClient(url) as client:
        for text in warm:
            await client.search(text)
            await client.ask(AnswerRequest(question=text))
        rows = {
            "bare": await _timed(searched, lambda _: client.ready(), process),
            "search": await _timed(searched, client.search, process),
            "answer": await _timed(
                answered, lambda text: client.ask(AnswerRequest(question=text)), process
            ),
        }
    return {
        "rows": {name: asdict(times) for name, times in rows.items()},
        "clients": _CLIENTS,
        "searches_per_s": await _rate(url, many),
        "searches_per_s_asked_before": await _rate(url, many),
    }


async def _timed(
    texts: Sequence[str], call: Callable[[str], Awaitable[object]], process: int | None
) -> Times:
    taken = []
    cpu = cpu_seconds(process)
    for text in texts:
        started = time.perf_counter()
        await call(text)
        taken.append(1000 * (time.perf_counter() - started))
    times = times_of(taken)
    used = cpu_seconds(process)
    if cpu is None or used is None:
        return times
    return replace(times, cpu_ms=1000 * (used - cpu) / len(texts))


def cpu_seconds(process: int | None) -> float | None:
    """The processor's time that a process has had; None where the system does not say."""
    try:
        fields = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _rate(url: str, texts: Sequence[str]) -> float:
    """Searches a second: so many clients, each asking as soon as it has its answer."""
    waiting = iter(texts)

    async def ask() -> None:
        async with AssistantClient(url) as client:
            for text in waiting:
                await client.search(text)

    started = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(_CLIENTS)))
    return len(texts) / (time.perf_counter() - started)
