"""How many requests a caller may make."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Window:
    """What a sliding window has counted: the last one whole, and the one under way.

    A request is let in while `previous` · (the part of the last one that still counts) + `current`
    is less than `amount`; the part falls from 1 to 0 as the window under way goes by.

    Attributes:
        amount: requests allowed in a window.
        length: of a window, in seconds.
        previous: requests in the last one.
        current: requests in the one under way.
        left: seconds until it ends.
    """

    amount: int
    length: float
    previous: int
    current: int
    left: float

    def counted(self, after: float) -> float:
        """How many requests count so many seconds from now, if none are made until then."""
        if after < self.left:
            return self.previous * (self.left - after) / self.length + self.current
        return self.current * max(0.0, 1 - (after - self.left) / self.length)

    @property
    def wait(self) -> int:
        """Whole seconds, at least 1, until one more is let in."""
        if self.current < self.amount:
            after = self.left - (self.amount - self.current) * self.length / max(1, self.previous)
        else:
            after = self.left + self.length * (1 - self.amount / self.current)
        return max(1, math.floor(after) + 1)


class Limits:
    """Counts requests in memory, over a sliding window.

    Args:
        now: seconds since the epoch.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
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
        remaining = max(0, stats.remaining)
        more_in = (
            math.ceil(stats.reset_time - self._now()) if remaining else self.wait(limit, caller)
        )
        return {
            "RateLimit-Limit": str(limit.amount),
            "RateLimit-Remaining": str(remaining),
            "RateLimit-Reset": str(max(1, more_in)),
        }

    def wait(self, limit: RateLimitItem, caller: str) -> int:
        """Whole seconds until a caller that has nothing left may make its next request."""
        expiry = limit.get_expiry()
        key = limit.key_for(caller)
        previous, _, current, current_ends = self._storage.get_sliding_window(key, expiry)
        return Window(limit.amount, expiry, previous, current, current_ends - expiry).wait


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
