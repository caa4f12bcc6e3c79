"""The one client of the API: the contract's models, or one error that says what happened."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from assistant.assembly import Engine
from assistant.client import AssistantClient, AssistantError
from assistant.models import AnswerRequest
from assistant.service import build_app
from ingest.corpus import Corpus

Result = TypeVar("Result")
STATEMENT = "frontier-technology-partnership-2026"


def call(client: AssistantClient, action: Callable[[AssistantClient], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with client:
            return await action(client)

    return asyncio.run(run())


@pytest.fixture(params=["over HTTP", "in the same process"])
def connect(
    request: pytest.FixtureRequest, server: str, engine: Engine
) -> Callable[[], AssistantClient]:
    if request.param == "over HTTP":
        return lambda: AssistantClient(server)
    return lambda: AssistantClient("http://assistant", app=build_app(engine))


def test_every_call_returns_a_model_of_the_contract(
    connect: Callable[[], AssistantClient], corpus: Corpus
) -> None:
    async def ask(client: AssistantClient) -> None:
        answer = await client.ask(AnswerRequest(question="廃炉について教えてください"))
        assert answer.corpus_version == corpus.version
        found = await client.search(
            "quantum", limit=3, documents=["gcap", "quantum-moc-2025"], language="en",
            as_of="2026-01-01",
        )  # fmt: skip
        assert {p.document_id for p in found.passages} <= {"gcap", "quantum-moc-2025"}
        assert len(found.passages) == 3
        assert len((await client.documents()).documents) == len(corpus.documents)
        assert (await client.document(STATEMENT)).id == STATEMENT
        passage_id = f"{STATEMENT}:cooperation.7"
        assert (await client.passage(passage_id)).passage_id == passage_id
        assert (await client.ready()).status == "ready"

    call(connect(), ask)


@pytest.mark.parametrize("document_id", ["atlantis", "a/b", "../x", "a?b=c", "a#b", "日本", "%"])
def test_an_unknown_id_is_an_error_that_names_it(
    connect: Callable[[], AssistantClient], document_id: str
) -> None:
    for ask in (AssistantClient.document, AssistantClient.passage):
        with pytest.raises(AssistantError) as caught:
            call(connect(), lambda client, ask=ask: ask(client, document_id))  # type: ignore[misc]
        assert caught.value.problem.status == 404
        assert document_id in str(caught.value)


def test_a_refused_request_is_an_error_that_says_why(
    connect: Callable[[], AssistantClient],
) -> None:
    with pytest.raises(AssistantError) as caught:
        call(connect(), lambda client: client.search("x", limit=99))

    assert caught.value.problem.status == 422
    assert str(caught.value) == "limit: Input should be less than or equal to 50"


def test_a_server_that_is_not_there_is_an_error_that_says_what_to_do() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can take it
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(AssistantError) as caught:
            call(AssistantClient(url), AssistantClient.ready)

    assert caught.value.problem.status == 503
    assert str(caught.value).startswith(f"No answer from {url}")
    assert "partnership serve" in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"{}", b"[]"])
@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/problem+json"])
def test_an_error_that_is_no_problem_document_is_told_all_the_same(body: bytes, kind: str) -> None:
    async def gateway(scope: object, receive: object, send: Callable[..., Awaitable[None]]) -> None:
        headers = [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": 502, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    with pytest.raises(AssistantError) as caught:
        call(AssistantClient("http://assistant", app=gateway), AssistantClient.ready)
    assert caught.value.problem.status == 502
    assert str(caught.value) == "The server answered 502."


@pytest.mark.parametrize(("told", "expected"), [("7", 7), ("soon", None), (None, None)])
def test_an_error_says_when_to_ask_again_where_the_server_does(
    told: str | None, expected: int | None
) -> None:
    async def busy(scope: object, receive: object, send: Callable[..., Awaitable[None]]) -> None:
        headers = [(b"retry-after", told.encode())] if told else []
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    with pytest.raises(AssistantError) as caught:
        call(AssistantClient("http://assistant", app=busy), AssistantClient.ready)
    assert caught.value.retry_after == expected


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"{}", b'{"status": "fine"}', b"\xff"])
def test_a_server_that_is_another_one_is_an_error(body: bytes) -> None:
    async def other(scope: object, receive: object, send: Callable[..., Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    with pytest.raises(AssistantError):
        call(AssistantClient("http://assistant", app=other), AssistantClient.ready)
