"""What answers while the model loads and the index opens: alive, not ready, and why not."""

import asyncio
from concurrent.futures import Future
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from assistant.serving.problem_document import problem

_ALIVE = "/healthz"
_API = ("/v1/", "/mcp", "/metrics", "/readyz", "/openapi.json", "/gradio_api/")
_RETRY_AFTER = "5"  # seconds; what a start takes where there is little to ingest
_PAGE = """<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width"><title>起動中 · Starting</title>
<style>:root{color-scheme:light dark}
body{font:1.1rem/1.7 system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1rem}</style>
<p>起動しています。準備ができると、このページは自動で切り替わります。</p>
<p lang="en">Starting. This page will change by itself as soon as everything is ready.</p>
"""


class Opening:
    """ASGI application that stands in for another one until that is there.

    Until then `/healthz` is 200, and everything else 503 with the reason and `Retry-After`; a
    browser gets a page that looks again by itself. Then every request goes to the other one, all at
    once, whose own lifespan begins before and ends with the server's.
    """

    def __init__(self) -> None:
        self._reason = "The server is starting."
        self._arrived: Future[Starlette] = Future()
        self._open: Future[Starlette] = Future()

    def waits_for(self, reason: str) -> None:
        """Say what is still to be done, in one sentence."""
        self._reason = reason

    def open(self, app: Starlette) -> None:
        """Hand over to the application; from another thread than the server's.

        Returns when it answers.

        Raises:
            Exception: whatever the application raises as it starts.
        """
        self._arrived.set_result(app)
        self._open.result()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._open.done():
            await self._open.result()(scope, receive, send)
        elif scope["type"] == "http":
            await self._waiting(Request(scope))(scope, receive, send)

    def _waiting(self, request: Request) -> Response:
        path = request.url.path
        if path == _ALIVE:
            return JSONResponse({"status": "ok"})
        told = {"Retry-After": _RETRY_AFTER, "Cache-Control": "no-store"}
        if "text/html" in request.headers.get("accept", "") and not path.startswith(_API):
            return HTMLResponse(_PAGE, HTTPStatus.SERVICE_UNAVAILABLE, told)
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, self._reason, **told)

    async def _live(self, receive: Receive, send: Send) -> None:
        """The server's lifespan, and in it the application's."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        ending = asyncio.ensure_future(receive())
        arriving = asyncio.wrap_future(self._arrived)
        both: set[asyncio.Future[Any]] = {ending, arriving}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not ending.done():
            await self._live_with(arriving.result(), ending)
        await send({"type": "lifespan.shutdown.complete"})

    async def _live_with(self, app: Starlette, ending: "asyncio.Future[Message]") -> None:
        try:
            async with app.router.lifespan_context(app):
                self._open.set_result(app)
                await ending
        except Exception as error:
            if self._open.done():
                raise
            self._open.set_exception(error)
            await ending
