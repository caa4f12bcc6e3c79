"""How many requests a caller may make."""

import math
import time
from collections.abc import Callable
from http import HTTPStatus

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.problem_document import problem
from assistant.serving.request_log import CALLER
from assistant.transport.in_process import IN_PROCESS

_LIMITED = ("/v1/", "/mcp")


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


class RateLimit:
    """ASGI middleware: 429 for a caller beyond the limit, and what is left for the others.

    Args:
        app: the application.
        limit: requests a caller may make.
        limits: counts them.
    """

    def __init__(self, app: ASGIApp, *, limit: RateLimitItem, limits: Limits) -> None:
        self._app = app
        self._limit = limit
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        counted = scope["type"] == "http" and scope["path"].startswith(_LIMITED)
        if not counted or scope.get(IN_PROCESS):
            await self._app(scope, receive, send)
            return
        caller = CALLER.get()
        if not self._limits.hit(self._limit, caller):
            refusal = too_many(Request(scope), self._limits, self._limit, caller)
            await refusal(scope, receive, send)
            return
        told = self._limits.headers(self._limit, caller)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, with_headers)


def too_many(request: Request, limits: Limits, limit: RateLimitItem, caller: str) -> ASGIApp:
    """The answer to a caller that has nothing left, and when to come back."""
    told = limits.headers(limit, caller)
    detail = f"Too many requests: {limit.amount} in {limit.get_expiry()} seconds are allowed."
    wait = {"Retry-After": told["RateLimit-Reset"]}
    return problem(request, HTTPStatus.TOO_MANY_REQUESTS, detail, **told, **wait)
