"""Two users at once, through every door: neither sees anything of the other's."""

import asyncio
import contextlib
import datetime
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from assistant.assembly import Engine
from assistant.client import AssistantClient
from assistant.models import AnswerRequest
from assistant.serving.keys import KeyFile
from tests.assistant.page_door import page_messages, send_over_page
from ui.app import mount_page

Serve = Callable[..., AbstractContextManager[str]]
USERS = ("ann", "ben")
ROUNDS = 3
TOPICS = ("廃炉", "量子", "quantum", "nuclear decommissioning", "semiconductors", "宇宙")
MARK = re.compile(r"QX[a-z]+X[a-z]+X\d+X")


@dataclass(frozen=True)
class Seen:
    """What came back for one question: all of it, as text, and the answer's id where it is told."""

    user: str
    mark: str
    text: str
    answer_id: str | None


@dataclass(frozen=True)
class User:
    """Asks through every door, with a mark of their own in every question."""

    name: str
    key: str
    url: str

    def question(self, door: str, number: int) -> tuple[str, str]:
        topic = TOPICS[(number + USERS.index(self.name)) % len(TOPICS)]
        mark = f"QX{self.name}X{door}X{number}X"
        return mark, f"What do the texts say about {topic}? {mark}"

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=120, headers={"x-api-key": self.key})

    async def over_api(self, number: int) -> Seen:
        mark, question = self.question("api", number)
        history = [{"role": "user", "content": f"{mark} 廃炉について"}]
        async with self.http() as http:
            body = {"question": question, "history": history, "stream": bool(number % 2)}
            text = (await http.post("/v1/answers", json=body)).text
        whole = json.loads(text.rpartition("data: ")[2])
        return Seen(self.name, mark, text, whole["id"])

    async def over_chat(self, number: int) -> Seen:
        mark, question = self.question("chat", number)
        messages = [{"role": "user", "content": question}]
        async with self.http() as http:
            body = {"model": "partnership-assistant", "messages": messages}
            reply = await http.post("/v1/chat/completions", json=body)
        return Seen(self.name, mark, reply.text, reply.json()["choices"][0]["message"]["answer_id"])

    async def over_mcp(self, number: int) -> Seen:
        mark, question = self.question("mcp", number)
        headers = {"authorization": f"Bearer {self.key}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=120) as http,
            Client(streamable_http_client(f"{self.url}/mcp", http_client=http)) as agent,
        ):
            found = (await agent.call_tool("ask", {"question": question})).structured_content
        return Seen(self.name, mark, json.dumps(found, ensure_ascii=False), found["id"])

    async def over_page(self, number: int) -> Seen:
        """Two questions in one session of the page: the second shows the conversation so far."""
        session = f"{self.name}{number}"
        async with self.http() as http:
            for part in (2 * number, 2 * number + 1):
                mark, question = self.question("page", part)
                await send_over_page(http, session, question)
                shown = [m async for m in page_messages(http, session)]
        return Seen(self.name, mark, json.dumps(shown, ensure_ascii=False), None)


@pytest.fixture
def folder(quick_folder: Callable[[], Path]) -> Path:
    """Where the server keeps keys and records."""
    return quick_folder()


@pytest.fixture
def users(engine: Engine, serve: Serve, folder: Path) -> Iterator[list[User]]:
    """Before a server with page, keys and records."""
    file = KeyFile(folder / "keys.json")
    today = datetime.date(2026, 1, 1)
    keys = {name: file.add(name, ["ask", "read"], today) for name in USERS}
    update = {"records": True, "data": folder, "api_keys": "required", "keys_file": file.path}
    keeping = replace(engine, settings=engine.settings.model_copy(update=update))

    def with_page(app: Any) -> Any:
        return mount_page(app, lambda: AssistantClient("http://assistant", app=app))

    with serve(keeping, with_page) as url:
        yield [User(name, key, url) for name, key in keys.items()]


def test_users_see_nothing_of_each_other_through_any_door(users: Sequence[User]) -> None:
    async def ask_and_pry() -> list[Seen]:
        async with users[0].http() as http:  # would let later page events run in this context
            assert (await http.get("/gradio_api/startup-events")).status_code == 404
        asked = (
            door(number)
            for number in range(ROUNDS)
            for user in users
            for door in (user.over_api, user.over_chat, user.over_mcp, user.over_page)
        )
        seen = await asyncio.gather(*asked)
        for answer in seen:
            await pry(answer, users)
        return seen

    seen = asyncio.run(ask_and_pry())
    assert len(seen) == ROUNDS * len(USERS) * 4
    for answer in seen:
        others = {mark for mark in MARK.findall(answer.text) if answer.user not in mark}
        assert others == set()
    pages = [answer for answer in seen if answer.answer_id is None]
    assert all(len(set(MARK.findall(answer.text))) == 2 for answer in pages)


async def pry(answer: Seen, users: Sequence[User]) -> None:
    """The record of an answer is its own question's, for its own user alone."""
    if answer.answer_id is None:
        return
    for user in users:
        async with user.http() as http:
            found = await http.get(f"/v1/answers/{answer.answer_id}")
        if user.name != answer.user:
            assert found.status_code == 404
            assert answer.mark not in found.text
        else:
            assert set(MARK.findall(found.text)) == {answer.mark}


def test_what_the_page_asks_is_kept_under_no_users_name(
    users: Sequence[User], folder: Path
) -> None:
    asyncio.run(users[0].over_page(0))
    with contextlib.closing(sqlite3.connect(folder / "records.sqlite")) as database:
        kept = database.execute("SELECT caller, request FROM answers").fetchall()
    asked = [AnswerRequest.model_validate_json(request).question for _, request in kept]
    assert {caller for caller, _ in kept} == {"this process"}
    assert len(asked) == 2
