"""Who may call what: API keys, and how many requests a caller may make."""

import base64
import binascii
import math
import time
from collections.abc import Callable
from http import HTTPStatus

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.in_process import IN_PROCESS
from assistant.keys import KeyFile, KeyScope, StoredKey
from assistant.problems import problem

_OPEN = ("/healthz", "/readyz", "/openapi.json", "/docs", "/redoc", "/static-offline-docs/")
_ADMIN = ("/metrics",)
_ASK = ("/v1/answers", "/v1/chat/", "/mcp")
_API = ("/v1/", "/mcp", "/metrics")
_LIMITED = ("/v1/", "/mcp")
_FAILURES = parse("20/minute")


class Limits:
    """Counts requests in memory, over a sliding window.

    Args:
        now: seconds since the epoch.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._now = now

    def hit(self, limit: RateLimitItem, caller: str) -> bool:
        """Count a request; False where it is one too many."""
        return self._limiter.hit(limit, caller)

    def spent(self, limit: RateLimitItem, caller: str) -> bool:
        """Whether nothing is left, counting nothing."""
        return not self._limiter.test(limit, caller)

    def headers(self, limit: RateLimitItem, caller: str) -> dict[str, str]:
        """How many requests are left, and in how many seconds there will be more."""
        stats = self._limiter.get_window_stats(limit, caller)
        return {
            "RateLimit-Limit": str(limit.amount),
            "RateLimit-Remaining": str(max(0, stats.remaining)),
            "RateLimit-Reset": str(max(1, math.ceil(stats.reset_time - self._now()))),
        }


class Access:
    """ASGI middleware: 401 without a key, 403 without its scope, 429 beyond the limit.

    A call from this process (the page, the agents' door) has been let in already.

    Args:
        app: the application.
        keys: where the keys are; None lets everybody in.
        limit: requests a caller may make; None sets no limit.
        limits: counts them.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: KeyFile | None,
        limit: RateLimitItem | None,
        limits: Limits,
    ) -> None:
        self._app = app
        self._keys = keys
        self._limit = limit
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope.get(IN_PROCESS):
            if scope["type"] == "websocket" and self._keys is not None:
                return  # nothing here speaks WebSocket
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        address = request.client.host if request.client else "unknown"
        caller = f"address {address}"
        wanted = required_scope(request.url.path)
        if self._keys is not None and wanted is not None:
            if self._limits.spent(_FAILURES, caller):
                await self._too_many(request, _FAILURES, caller)(scope, receive, send)
                return
            given = given_key(request)
            key = self._keys.find(given) if given is not None else None
            if given is not None and key is None:
                self._limits.hit(_FAILURES, caller)  # a guess
            if key is None or wanted not in key.scopes:
                await _refused(request, key, wanted)(scope, receive, send)
                return
            caller = f"key {key.name}"
        scope.setdefault("state", {})["caller"] = caller
        await self._limited(request, caller, receive, send)

    async def _limited(self, request: Request, caller: str, receive: Receive, send: Send) -> None:
        limit = self._limit if request.url.path.startswith(_LIMITED) else None
        if limit is None:
            await self._app(request.scope, receive, send)
            return
        if not self._limits.hit(limit, caller):
            await self._too_many(request, limit, caller)(request.scope, receive, send)
            return
        told = self._limits.headers(limit, caller)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(request.scope, receive, with_headers)

    def _too_many(self, request: Request, limit: RateLimitItem, caller: str) -> ASGIApp:
        told = self._limits.headers(limit, caller)
        detail = f"Too many requests: {limit.amount} in {limit.get_expiry()} seconds are allowed."
        wait = {"Retry-After": told["RateLimit-Reset"]}
        return problem(request, HTTPStatus.TOO_MANY_REQUESTS, detail, **told, **wait)


def required_scope(path: str) -> KeyScope | None:
    """The scope that a path asks for; None where everybody may look."""
    if path.startswith(_OPEN):
        return None
    if path.startswith(_ADMIN):
        return "admin"
    if path.startswith("/v1/") and not path.startswith(_ASK):
        return "read"
    return "ask"  # the page too


def given_key(request: Request) -> str | None:
    """The key of a request: as bearer token, as X-API-Key, or as a browser's password."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return request.headers.get("x-api-key")


def _refused(request: Request, key: StoredKey | None, wanted: KeyScope) -> ASGIApp:
    if key is not None:
        detail = f"This key may not do that: it has no scope {wanted!r}."
        return problem(request, HTTPStatus.FORBIDDEN, detail)
    scheme = "Bearer" if request.url.path.startswith(_API) else "Basic"
    return problem(
        request,
        HTTPStatus.UNAUTHORIZED,
        "An API key is needed: send it as 'Authorization: Bearer …'. "
        "Its owner makes one with: partnership keys add NAME",
        **{"WWW-Authenticate": f'{scheme} realm="Partnership Assistant", charset="UTF-8"'},
    )
