"""Refuses large request bodies before they are read into memory."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.problems import problem


class _TooLargeError(Exception):
    """The body went over the limit while it was being read."""


class BodyLimit:
    """ASGI middleware: 413 for a body over the limit, announced or not.

    Args:
        app: the application.
        most: the largest body, in bytes.
        path: only requests whose path starts so are held to it.
    """

    def __init__(self, app: ASGIApp, *, most: int, path: str) -> None:
        self._app = app
        self._most = most
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(self._path):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        announced = request.headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > self._most:
            await self._refuse(request, scope, receive, send)
            return
        try:
            await self._app(scope, self._counted(receive), send)
        except _TooLargeError:
            await self._refuse(request, scope, receive, send)

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise _TooLargeError
            return message

        return counting

    async def _refuse(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The request body is larger than {self._most} bytes."
        await problem(request, 413, detail)(scope, receive, send)
