"""Refuses large request bodies before they are read into memory."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.problem_document import problem


class BodyLimit:
    """ASGI middleware: 413 for a body over the limit, announced or not.

    Args:
        app: the application.
        most: the largest body, in bytes.
        paths: requests whose path starts with one of these are held to it.
    """

    def __init__(self, app: ASGIApp, *, most: int, paths: tuple[str, ...]) -> None:
        self._app = app
        self._most = most
        self._paths = paths
        self._detail = f"The request body is larger than {most} bytes."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(self._paths):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        announced = request.headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > self._most:
            await problem(request, 413, self._detail)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise HTTPException(413, self._detail)  # the application's handlers answer it
            return message

        return counting
