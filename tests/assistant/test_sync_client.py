"""The sync face of the client, and asking again where a server is busy."""

import asyncio
import inspect
import random
from typing import Any

import httpx
import pytest

from assistant.assembly import Engine
from assistant.client import AssistantClient, AssistantError
from assistant.events import StatusEvent
from assistant.models import Answer, AnswerRequest
from assistant.sync_client import SyncAssistantClient
from assistant.transport.retrying import RetryingTransport
from ingest.corpus import Corpus

STATEMENT = "frontier-technology-partnership-2026"
REQUEST = AnswerRequest(question="廃炉について教えてください")


def test_every_call_of_the_async_client_has_its_sync_face() -> None:
    calls = {
        name
        for name, member in inspect.getmembers(AssistantClient, callable)
        if name[0] != "_"
        and (inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member))
    }

    for name in calls:
        sync, asynchronous = getattr(SyncAssistantClient, name), getattr(AssistantClient, name)
        assert inspect.signature(sync).parameters.keys() == (
            inspect.signature(asynchronous).parameters.keys()
        )


def test_the_sync_client_returns_the_same_models(server: str, corpus: Corpus) -> None:
    with SyncAssistantClient(server) as client:
        assert client.ready().corpus_version == corpus.version
        assert client.ask(REQUEST).corpus_version == corpus.version
        assert len(client.search("quantum", limit=3).passages) == 3
        assert client.document(STATEMENT).id == STATEMENT
        assert len(client.documents().documents) == len(client.timeline().documents)
        passage = client.passages(STATEMENT).passages[0]
        assert client.passage(passage.passage_id) == passage


def test_the_sync_client_follows_a_stream_and_may_leave_it(server: str) -> None:
    with SyncAssistantClient(server) as client:
        told = list(client.stream(REQUEST))
        left = client.stream(REQUEST)
        first = next(left)
        left.close()
        again = client.ask(REQUEST)

    assert isinstance(told[0], StatusEvent)
    assert isinstance(told[-1], Answer)
    assert isinstance(first, StatusEvent)
    assert again.answer == told[-1].answer


def test_the_sync_client_raises_what_went_wrong(server: str, engine: Engine) -> None:
    with SyncAssistantClient(server) as client:
        with pytest.raises(AssistantError) as caught:
            client.passage("atlantis:1")
        assert caught.value.problem.status == 404
        with pytest.raises(AssistantError):
            list(client.stream(AnswerRequest(question="x", documents=["atlantis"])))


class Busy:
    """An application that says it is busy so many times, then that it is alive."""

    def __init__(self, times: int, status: int, **headers: str) -> None:
        self.times = times
        self.requests: list[bytes] = []
        self._status = status
        self._headers = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests.append((await receive())["body"])
        busy = len(self.requests) <= self.times
        status = self._status if busy else 200
        await send({"type": "http.response.start", "status": status, "headers": self._headers})
        await send({"type": "http.response.body", "body": b"" if busy else b'{"status": "ok"}'})


def attempt(busy: Busy, retries: int = 2) -> tuple[int, list[float]]:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async def run() -> int:
        transport = RetryingTransport(
            httpx.ASGITransport(busy),
            retries=retries,
            rng=random.Random(1),  # noqa: S311
            sleep=sleep,
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
            return (await http.post("/", content=b"body")).status_code

    return asyncio.run(run()), pauses


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_with_growing_pauses(status: int) -> None:
    busy = Busy(2, status)
    answered, pauses = attempt(busy)

    assert answered == 200
    assert busy.requests == [b"body"] * 3
    assert 0 <= pauses[0] <= 0.5
    assert 0 <= pauses[1] <= 1.0


def test_what_the_server_says_about_waiting_is_kept_to_with_jitter() -> None:
    answered, pauses = attempt(Busy(2, 429, retry_after="3"))

    assert answered == 200
    assert all(3 <= pause <= 3.5 for pause in pauses)
    assert pauses[0] != pauses[1]


def test_too_long_a_wait_is_not_waited_for() -> None:
    assert attempt(Busy(1, 503, retry_after="3600")) == (503, [])


def test_a_server_that_stays_busy_is_told_in_the_end() -> None:
    answered, pauses = attempt(Busy(9, 503))

    assert (answered, len(pauses)) == (503, 2)


@pytest.mark.parametrize("status", [400, 401, 404, 422, 500, 502, 504])
def test_nothing_else_is_asked_twice(status: int) -> None:
    busy = Busy(1, status)

    assert attempt(busy) == (status, [])
    assert len(busy.requests) == 1
