"""How the service bears many clients at once: how much it does, how long they wait, what fails."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import asdict, dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families

from assistant.client import AssistantClient, AssistantError
from assistant.models import AnswerRequest
from evals.errors import EvalError
from evals.metrics.latency import percentile
from evals.suite import read_suite

Call = Callable[[AssistantClient, str], Awaitable[object]]
CLIENTS = (1, 8, 32, 128)
_BUSY = {"429", "503"}
_PAUSE = 1  # seconds, where Retry-After says nothing
_MEMORY = "process_resident_memory_bytes"
_WARM = 500
"""Answers after which what is loaded or prepared on first use is there: kernels for texts of each
length, and the pages of the model's file."""
FLAT = 0.05
"""Memory that grows by no more than this part is flat: pools and caches fill for a while."""


class LoadError(EvalError):
    """The service cannot be put under load."""


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What clients that asked one after another, without a pause, met with.

    Attributes:
        name: what they asked for.
        clients: how many asked at the same time.
        seconds: how long, until the last answer.
        statuses: HTTP statuses, or what else happened, with their number.
        p50, p95, p99: milliseconds until what they asked for was there; None where it never was.
    """

    name: str
    clients: int
    seconds: float
    statuses: Mapping[str, int]
    p50: float | None
    p95: float | None
    p99: float | None

    @property
    def per_second(self) -> float:
        """Requests that were served, a second."""
        return self.statuses.get("200", 0) / self.seconds

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {**asdict(self), "per_second": round(self.per_second, 1)}


async def answer(client: AssistantClient, question: str) -> None:
    """The whole answer."""
    await client.ask(AnswerRequest(question=question))


async def search(client: AssistantClient, question: str) -> None:
    """The passages."""
    await client.search(question)


async def bare(client: AssistantClient, question: str) -> None:
    """Nothing but there and back."""
    await client.ready()


async def first_event(client: AssistantClient, question: str) -> None:
    """The first event of a streamed answer; then the client leaves."""
    async with aclosing(client.stream(AnswerRequest(question=question))) as events:
        await anext(events)


CALLS: Mapping[str, Call] = {"bare": bare, "search": search, "answer": answer}


def all_questions() -> Iterator[str]:
    """The questions of evals/questions in both languages, again and again."""
    return itertools.cycle(text for twin in read_suite() for text in twin.item.question.values())


async def rows(
    url: str, seconds: float, clients: tuple[int, ...], questions: Iterator[str]
) -> AsyncIterator[LoadRow]:
    """Ask a running server for each thing with each number of clients.

    Raises:
        AssistantError: it is not ready.
    """
    async with AssistantClient(url, retries=0) as client:
        await client.ready()
        for question in itertools.islice(questions, 6):  # warms up
            await answer(client, question)
    yield await load(url, "first event", first_event, 1, seconds, questions)
    for count, (name, call) in itertools.product(clients, CALLS.items()):
        yield await load(url, name, call, count, seconds, questions)


async def load(
    url: str, name: str, call: Call, clients: int, seconds: float, questions: Iterator[str]
) -> LoadRow:
    """Ask with so many clients, each on connections of its own, for so long.

    A client that is told that the server is busy waits as long as it is told to, at most as long
    as there is time left.
    """
    times: list[float] = []
    statuses: Counter[str] = Counter()
    started = time.perf_counter()

    async def ask_on(client: AssistantClient) -> None:
        while time.perf_counter() - started < seconds:
            begun = time.perf_counter()
            status, pause = await _status(call, client, next(questions))
            statuses[status] += 1
            if status == "200":
                times.append((time.perf_counter() - begun) * 1000)
            left = started + seconds - time.perf_counter()
            await asyncio.sleep(max(0.0, min(pause, left)))

    async with AsyncExitStack() as stack:
        all_clients = [
            await stack.enter_async_context(AssistantClient(url, retries=0)) for _ in range(clients)
        ]
        started = time.perf_counter()
        await asyncio.gather(*map(ask_on, all_clients))
        spent = time.perf_counter() - started
    p50, p95, p99 = (_rounded(percentile(times, share)) for share in (0.5, 0.95, 0.99))
    return LoadRow(name, clients, round(spent, 2), dict(sorted(statuses.items())), p50, p95, p99)


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 1)


async def _status(call: Call, client: AssistantClient, question: str) -> tuple[str, int]:
    """How it went, and how many seconds to wait before the next one."""
    try:
        await call(client, question)
    except AssistantError as error:
        problem = error.problem  # one of the server's own names the path
        status = str(problem.status) if problem.instance else problem.title
        return status, (error.retry_after or _PAUSE) if status in _BUSY else 0
    return "200", 0


async def memory(url: str, minutes: int, questions: Iterator[str]) -> AsyncIterator[float]:
    """The server's resident memory in MB under eight clients' questions: first, and each minute.

    Raises:
        LoadError: the server does not say how much it uses.
    """
    served = 0
    while served < _WARM:
        row = await load(url, "answer", answer, 8, 20, questions)
        served += row.statuses.get("200", 0)
        if "200" not in row.statuses or row.statuses.keys() - _BUSY - {"200"}:
            raise LoadError(f"{url} does not answer as it should: {dict(row.statuses)}")
    yield await _resident(url)
    for _ in range(minutes):
        await load(url, "answer", answer, 8, 60, questions)
        yield await _resident(url)


def memory_verdict(resident: Sequence[float]) -> tuple[bool, str]:
    """Whether the memory was flat from the first reading to the last, and in words."""
    growth = resident[-1] / resident[0] - 1
    flat = growth <= FLAT
    said = f"flat, within {FLAT:.0%}" if flat else f"GROWING, by more than {FLAT:.0%}"
    return flat, (
        f"{resident[0]:.0f} MB at first, {resident[-1]:.0f} MB after {len(resident) - 1} min "
        f"({growth:+.1%}): {said}"
    )


async def _resident(url: str) -> float:
    try:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            text = (await http.get("/metrics")).raise_for_status().text
    except httpx.HTTPError as error:
        raise LoadError(f"{url}/metrics cannot be read: {error}") from error
    for family in text_string_to_metric_families(text):
        if family.name == _MEMORY:
            return round(family.samples[0].value / 1e6, 1)
    raise LoadError(f"{url}/metrics does not say {_MEMORY}: that is told on Linux alone.")
