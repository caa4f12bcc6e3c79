"""Calls an application in the same process as a server would, streaming its response.

httpx's own `ASGITransport` hands a response on only when all of it has been sent.
"""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextvars import ContextVar
from typing import Any, NamedTuple

import httpx

_Message = MutableMapping[str, Any]
IN_PROCESS = "partnership.in_process"
"""Set in the scope of a request made by this transport; nothing from the network can set it."""


class Reader(NamedTuple):
    """Who reads a page that asks in this process.

    Attributes:
        caller: whose request made the page ask, as the service itself has found out: a key's name,
            or an address.
        session: which of the sessions that this caller has open; what a browser says, so it sets
            one caller's sessions apart and no more.
    """

    caller: str
    session: str


READER: ContextVar[Reader | None] = ContextVar("reader", default=None)
"""Whose turn a request made by this transport takes; nothing from the network can set it."""
_FAILED: _Message = {"type": "http.response.start", "status": 500, "headers": []}


class InProcessTransport(httpx.AsyncBaseTransport):
    """An ASGI application as an httpx transport.

    Errors inside the application come back as responses, as they would over HTTP.

    Args:
        app: the ASGI application.

    Attributes:
        reader: for whom the requests are made; None where the caller of the request at hand is it.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self.reader: Reader | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return as soon as the response begins."""
        exchange = _Exchange(await request.aread(), self.reader)
        exchange.begin(self._app, _scope(request))
        try:
            start = await exchange.sent.get() or _FAILED
        except BaseException:
            await exchange.aclose()
            raise
        return httpx.Response(start["status"], headers=start.get("headers", []), stream=exchange)


class _Exchange(httpx.AsyncByteStream):
    """One request and its response; closing it tells the application that its client has left."""

    def __init__(self, body: bytes, reader: Reader | None) -> None:
        self.sent: asyncio.Queue[_Message | None] = asyncio.Queue()
        self._body: bytes | None = body
        self._reader = reader
        self._gone = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, app: Any, scope: dict[str, Any]) -> None:
        self._task = asyncio.create_task(self._run(app, scope))

    async def _run(self, app: Any, scope: dict[str, Any]) -> None:
        if self._reader is not None:
            READER.set(self._reader)  # in this task alone
        try:
            await app(scope, self._receive, self.sent.put)
        except Exception:  # noqa: S110 - the application has logged and answered it
            pass
        finally:
            self.sent.put_nowait(None)

    async def _receive(self) -> _Message:
        if self._body is None:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self.sent.get()) is not None:
            yield message.get("body", b"")
            if not message.get("more_body", False):
                return

    async def aclose(self) -> None:
        self._gone.set()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 0),
        IN_PROCESS: True,
    }
