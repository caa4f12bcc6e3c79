"""The API behind a real HTTP server."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
import uvicorn
from hypothesis import settings as hypothesis_settings

from assistant.assembly import Engine
from assistant.service import build_app

Serve = Callable[..., AbstractContextManager[str]]
hypothesis_settings.register_profile("fuzz", max_examples=2_000, deadline=None)


class _Server(uvicorn.Server):
    """Says when it listens, so that nobody has to look again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextlib.contextmanager
def _serve(
    engine: Engine, around: Callable[[Any], Any] = lambda app: app, **parts: Any
) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = _Server(uvicorn.Config(around(build_app(engine, **parts)), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.listens.wait(30)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Serves an engine's API, wrapped if wanted; as a context manager it gives the base URL."""
    return _serve


@pytest.fixture(scope="session")
def server(engine: Engine, serve: Serve) -> Iterator[str]:
    """The base URL of the ingested assistant's API."""
    with serve(engine) as url:
        yield url


@pytest.fixture(scope="session")
def api(server: str) -> Iterator[httpx.Client]:
    """An HTTP client of the server."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client
