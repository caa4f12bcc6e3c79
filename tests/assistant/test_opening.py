"""A server that is asked before its model is loaded and its index open."""

import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from fastapi import FastAPI

from assistant.assembly import Engine
from assistant.cli import main
from assistant.models import Problem
from assistant.service import build_app
from assistant.serving.server_thread import ServerThread
from ingest.index import PassageIndex

BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def opening() -> Iterator[tuple[ServerThread, httpx.Client]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with ServerThread(listener) as server, httpx.Client(base_url=url, timeout=60) as http:
            yield server, http


def test_until_all_is_loaded_only_being_alive_is_200_and_then_all_is(
    opening: tuple[ServerThread, httpx.Client], engine: Engine
) -> None:
    server, http = opening
    server.waits_for("The embedding model is being loaded.")
    assert http.get("/healthz").json() == {"status": "ok"}
    for path in ("/readyz", "/v1/documents", "/metrics", "/", "/v1/passages/x"):
        waiting = http.get(path)
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "5")
        assert waiting.headers["content-type"] == "application/problem+json"
        told = Problem.model_validate(waiting.json())
        assert (told.detail, told.instance) == ("The embedding model is being loaded.", path)
    chat = http.post("/v1/chat/completions", content="{")
    assert (chat.status_code, chat.json()["error"]["type"]) == (503, "server_error")

    server.waits_for("The index is being brought in step with the corpus.")
    assert "index" in http.get("/readyz").json()["detail"]
    server.open(build_app(engine))
    assert http.get("/readyz").json()["status"] == "ready"
    assert {http.get(path).status_code for path in ("/healthz", "/v1/documents", "/metrics")} == {
        200
    }


def test_a_browser_gets_a_page_in_both_languages_that_looks_again(
    opening: tuple[ServerThread, httpx.Client],
) -> None:
    _, http = opening
    page = http.get("/read", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "起動しています" in page.text
    assert "Starting" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert http.get("/readyz", headers=BROWSER).json()["status"] == 503


def test_the_applications_lifespan_begins_when_it_is_opened_and_ends_with_the_server(
    opening: tuple[ServerThread, httpx.Client],
) -> None:
    lived: list[str] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        lived.append("begins")
        yield
        lived.append("ends")

    server, _ = opening
    server.open(FastAPI(lifespan=lifespan))
    assert lived == ["begins"]
    server.stop()
    assert lived == ["begins", "ends"]


def test_what_an_application_raises_as_it_starts_is_raised_by_opening_it(
    opening: tuple[ServerThread, httpx.Client],
) -> None:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        raise OSError("no disk")
        yield

    server, _ = opening
    with pytest.raises(OSError, match="no disk"):
        server.open(FastAPI(lifespan=lifespan))


@pytest.fixture
def own_process_state() -> Iterator[None]:
    """Gives back what the command sets for its whole process: the log and what SIGTERM does."""
    root, ours = logging.getLogger(), logging.getLogger("partnership")
    before = root.handlers[:], root.level, ours.level, signal.getsignal(signal.SIGTERM)
    yield
    root.handlers[:], root.level, level, stopped = before
    ours.setLevel(level)
    signal.signal(signal.SIGTERM, stopped)


@pytest.mark.usefixtures("own_process_state")
def test_a_load_that_fails_ends_the_server_with_one_line(quick_folder: Callable[[], Path]) -> None:
    folder = quick_folder()
    environment = {"PARTNERSHIP_EMBEDDING_MODEL": "hashing", "PARTNERSHIP_DATA": str(folder)}
    with PassageIndex.open_folder(folder / "index"):
        ran = CliRunner(env=environment).invoke(main, ["serve", "--port", "0"])

    assert (ran.exit_code, ran.stdout) == (1, "")
    step, *rest = ran.stderr.splitlines()
    assert step.startswith("[1/3]")
    assert len(rest) == 1
    assert "is in use by another process" in rest[0]
