"""The official MCP client against the real server, over HTTP and over stdio."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters

from assistant.assembly import Engine
from assistant.client import AssistantClient, AssistantError
from assistant.doors.mcp_server import PartnershipMcp
from assistant.models import Answer, DocumentList, PassageDetail, Problem, SearchResult
from ingest.corpus import Corpus

STATEMENT = "frontier-technology-partnership-2026"
QUESTION = "福島第一原発の廃炉について何が合意されていますか"
REPOSITORY = Path(__file__).parents[2]
Result = TypeVar("Result")


def use(target: Any, action: Callable[[Client], Awaitable[Result]], mode: str = "auto") -> Result:
    async def run() -> Result:
        async with Client(target, mode=mode) as client:
            return await action(client)

    return asyncio.run(run())


@pytest.fixture(params=["auto", "legacy"])
def call(request: pytest.FixtureRequest, server: str) -> Callable[..., Any]:
    """Calls a tool in the newest protocol and in the one with a handshake."""

    def tool(name: str, **arguments: Any) -> Any:
        action = lambda client: client.call_tool(name, arguments)  # noqa: E731
        return use(f"{server}/mcp", action, request.param)

    return tool


def without_chance(answer: Answer) -> dict[str, object]:
    return answer.model_dump(exclude={"id", "timings_ms"})


def test_asking_gives_the_answer_of_the_api(call: Callable[..., Any], api: httpx.Client) -> None:
    for body in ({"question": QUESTION}, {"question": "What is it?", "documents": ["gcap"]}):
        result = call("ask", **body)
        plain = Answer.model_validate_json(api.post("/v1/answers", json=body).content)

        assert not result.is_error
        structured = Answer.model_validate(result.structured_content)
        assert without_chance(structured) == without_chance(plain)
        assert json.loads(result.content[0].text)["answer"] == plain.answer


def test_searching_reading_and_listing_give_what_the_api_gives(
    call: Callable[..., Any], api: httpx.Client, corpus: Corpus
) -> None:
    found = SearchResult.model_validate(
        call("search", query="廃炉", limit=2, language="ja", as_of="2026-12-31").structured_content
    )
    assert found.passages[0].passage_id == f"{STATEMENT}:cooperation.7"
    assert len(found.passages) == 2

    passage_id = found.passages[0].passage_id
    passage = PassageDetail.model_validate(
        call("get_passage", passage_id=passage_id).structured_content
    )
    assert passage.texts == corpus.passages[passage_id].texts

    listed = DocumentList.model_validate(call("list_documents").structured_content)
    assert {d.id for d in listed.documents} == set(corpus.documents)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": ""}, "is empty"),
        ("ask", {"question": "a" * 2001}, "at most 2000"),
        ("ask", {}, "question"),
        ("ask", {"question": "x", "limit": 51}, "limit"),
        ("ask", {"question": "x", "documents": ["../x"]}, "documents"),
        ("ask", {"question": "x", "documents": ["atlantis"]}, "There is no document 'atlantis'."),
        ("ask", {"question": "x", "history": [{"role": "system", "content": "x"}]}, "history"),
        ("search", {"query": "x", "as_of": "2026-02-30"}, "as_of"),
        ("search", {"query": "\x00"}, "control character"),
        ("get_passage", {"passage_id": "atlantis:1"}, "There is no passage 'atlantis:1'."),
        ("get_passage", {"passage_id": "a" * 301}, "passage_id"),
    ],
)
def test_what_is_wrong_is_told_to_the_agent(
    call: Callable[..., Any], tool: str, arguments: dict[str, Any], says: str
) -> None:
    result = call(tool, **arguments)

    assert result.is_error
    assert says in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_the_tools_say_what_they_take_and_give(server: str) -> None:
    listed = use(f"{server}/mcp", lambda client: client.list_tools())
    tools = {tool.name: tool for tool in listed.tools}

    assert set(tools) == {"ask", "search", "get_passage", "list_documents"}
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema is not None
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
    assert tools["ask"].input_schema["required"] == ["question"]
    assert "citations" in tools["ask"].output_schema["properties"]  # type: ignore[index]


def test_every_document_is_a_resource_in_both_languages(server: str, corpus: Corpus) -> None:
    async def read(client: Client) -> Any:
        resources = (await client.list_resources()).resources
        assert {r.name for r in resources} == set(corpus.documents)
        uri = next(r.uri for r in resources if r.name == STATEMENT)
        return (await client.read_resource(uri)).contents[0]

    content = use(f"{server}/mcp", read)
    document = json.loads(content.text)
    assert content.mime_type == "application/json"
    assert [p["passage_id"] for p in document["passages"]] == document["document"]["passages"]
    assert set(document["passages"][0]["texts"]) == {"ja", "en"}


@pytest.mark.parametrize("name", ["atlantis", "%2e%2e", "a%2fb"])
def test_a_resource_that_is_not_there_is_an_error(server: str, name: str) -> None:
    async def read(client: Client) -> None:
        with pytest.raises(MCPError):
            await client.read_resource(f"partnership://documents/{name}")

    use(f"{server}/mcp", read)


HANDSHAKE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {},
               "clientInfo": {"name": "t", "version": "1"}},
}  # fmt: skip
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost:3000"}, 200),
        ({"host": "localhost:8000"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example:80"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_a_page_elsewhere_cannot_reach_the_tools_under_its_own_name(
    api: httpx.Client, headers: dict[str, str], status: int
) -> None:
    assert api.post("/mcp", json=HANDSHAKE, headers=ACCEPT | headers).status_code == status


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"jsonrpc": "2.0"}', b"[" * 50_000,
     b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": 5}',
     b'{"jsonrpc": "2.0", "id": {}, "method": "x"}'],
)  # fmt: skip
def test_a_message_that_is_none_does_no_harm(api: httpx.Client, body: bytes) -> None:
    headers = ACCEPT | {"content-type": "application/json"}
    response = api.post("/mcp", content=body, headers=headers)

    assert response.status_code < 500
    assert "Traceback" not in response.text


def test_no_session_is_kept_open(api: httpx.Client) -> None:
    assert api.get("/mcp", headers=ACCEPT).status_code == 405
    assert api.delete("/mcp").status_code == 405
    assert "mcp-session-id" not in api.post("/mcp", json=HANDSHAKE, headers=ACCEPT).headers


def test_many_agents_at_once_each_get_their_own_answer(server: str) -> None:
    async def ask(document_id: str) -> set[str]:
        async with Client(f"{server}/mcp") as client:
            arguments = {"query": "Japan", "documents": [document_id]}
            result = await client.call_tool("search", arguments)
        found = SearchResult.model_validate(result.structured_content)
        return {p.document_id for p in found.passages}

    async def run() -> None:
        wanted = ["gcap", "cepa-2020", "quantum-moc-2025", STATEMENT] * 3
        answers = await asyncio.gather(*(ask(document_id) for document_id in wanted))
        assert answers == [{document_id} for document_id in wanted]

    asyncio.run(run())


def test_the_sdk_is_imported_only_when_it_is_needed() -> None:
    """It takes over a second."""
    importing = {
        path.relative_to(REPOSITORY).as_posix(): re.findall(
            r"^(?:from|import) (mcp|assistant\.doors\.mcp_server)\b", path.read_text(), re.MULTILINE
        )
        for path in (REPOSITORY / "assistant").rglob("*.py")
    }

    assert {path for path, found in importing.items() if found} == {"assistant/doors/mcp_server.py"}


def over_stdio(data: Path, *arguments: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant.cli", "mcp", *arguments],
        cwd=REPOSITORY,
        env={"PARTNERSHIP_EMBEDDING_MODEL": "hashing", "PARTNERSHIP_DATA": str(data)},
    )


def test_the_tools_work_over_stdio(
    engine: Engine, quick_folder: Callable[[], Path], api: httpx.Client
) -> None:
    data = quick_folder() / "data"
    shutil.copytree(engine.settings.data, data)  # ingested already
    target = over_stdio(data)
    result = use(target, lambda client: client.call_tool("ask", {"question": QUESTION}))
    plain = Answer.model_validate_json(api.post("/v1/answers", json={"question": QUESTION}).content)

    assert without_chance(Answer.model_validate(result.structured_content)) == without_chance(plain)


def test_a_running_server_is_asked_over_stdio(tmp_path: Path, server: str, corpus: Corpus) -> None:
    target = over_stdio(tmp_path, "--url", server)
    result = use(target, lambda client: client.call_tool("list_documents", {}))

    listed = DocumentList.model_validate(result.structured_content)
    assert len(listed.documents) == len(corpus.documents)


def test_nothing_but_the_protocol_goes_to_standard_output(server: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "mcp", "--url", server],
        input=json.dumps(HANDSHAKE) + "\n", capture_output=True, text=True, cwd=REPOSITORY,
        env=os.environ | {"PYTHONUTF8": "1"}, check=True,
    )  # fmt: skip

    [line] = ran.stdout.splitlines()
    assert json.loads(line)["result"]["serverInfo"]["name"] == "partnership-assistant"


def test_an_agent_is_told_why_nothing_can_be_asked() -> None:
    @contextlib.asynccontextmanager
    async def locked() -> AsyncIterator[AssistantClient]:
        problem = Problem(title="Not ready", status=503, detail="The index is in use.", instance="")
        raise AssistantError(problem)
        yield

    async def ask(client: Client) -> None:
        result = await client.call_tool("list_documents", {})
        assert result.is_error
        assert "The index is in use." in result.content[0].text  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="The index is in use"):
            await client.list_resources()
        with pytest.raises(MCPError, match="The index is in use"):
            await client.read_resource("partnership://documents/gcap")

    use(PartnershipMcp(locked), ask)
