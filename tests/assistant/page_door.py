"""The page as a program sees it: Gradio's own endpoints, asked without a browser."""

import functools
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from assistant.client import AssistantClient
from ui.app import build_page


async def send_over_page(
    http: httpx.AsyncClient, session: str, question: str, language: str | None = "en"
) -> None:
    """Send a question in one session of the page; its answer is not waited for.

    Args:
        http: the reader's browser.
        session: of the page in it.
        question: what was typed.
        language: what the page says that it is in; None where it has not been told yet.
    """
    data = [question, [], None, None, None, language]
    joined = {"fn_index": _ask_index(), "data": data, "session_hash": session}
    assert (await http.post("/gradio_api/queue/join", json=joined)).is_success


async def page_messages(http: httpx.AsyncClient, session: str) -> AsyncIterator[dict[str, Any]]:
    """What the page tells one session's browser, until its question is answered."""
    where = {"session_hash": session}
    async with http.stream("GET", "/gradio_api/queue/data", params=where) as events:
        async for line in events.aiter_lines():
            if line.startswith("data:"):
                message = json.loads(line.removeprefix("data:"))
                yield message
                if message["msg"] == "process_completed":
                    assert message["success"], message
                    return


@functools.cache
def _ask_index() -> int:
    """Which of the page's functions answers what was typed."""
    page = build_page(lambda: AssistantClient())
    return min(number for number, function in page.fns.items() if function.name == "ask")
