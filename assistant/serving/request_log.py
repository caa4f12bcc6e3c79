"""A request's id, its line in the log, and its place in the metrics."""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.metrics import Metrics
from assistant.transport.in_process import IN_PROCESS

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
CALLER: ContextVar[str] = ContextVar("caller", default="this process")
"""Who asks: the name of a key, or an address."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("partnership.requests")


class RequestLog:
    """ASGI middleware: gives each request an id, and notes how it went.

    A query string is not logged: it holds what people search for.

    Args:
        app: the application.
        metrics: counts the requests.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note it when it is over."""
        if scope["type"] != "http" or scope.get(IN_PROCESS):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        token = REQUEST_ID.set(request_id)
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.request(route, status, seconds)
        _log.info(
            "%s %s %d",
            scope["method"],
            route,
            status,
            extra={
                "method": scope["method"],
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "caller": scope.get("state", {}).get("caller", "-"),
            },
        )


def _route(scope: Scope) -> str:
    """The route's pattern: what people write into an address is neither kept nor counted."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    if isinstance(path, str):
        return path
    return "/mcp" if scope["path"] == "/mcp" else "other"
