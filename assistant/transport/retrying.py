"""Asks again where a server says that it is busy."""

import random
from collections.abc import Awaitable, Callable

import httpx

from assistant.transport.client_problems import retry_after

_BUSY = (429, 503)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0

Sleep = Callable[[float], Awaitable[None]]


class RetryingTransport(httpx.AsyncBaseTransport):
    """Repeats a request that got 429 or 503, and no other: only those say that nothing was done.

    It waits as long as `Retry-After` says, else up to twice as long each time; both with jitter,
    so that many clients do not come back at once. A `Retry-After` beyond 30 seconds is not waited
    for: its response is handed on.

    Args:
        inner: sends the requests.
        retries: how often one is repeated at most.
        rng: draws the jitter.
        sleep: waits so many seconds.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, *, retries: int, rng: random.Random, sleep: Sleep
    ) -> None:
        self._inner = inner
        self._retries = retries
        self._rng = rng
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and send again while the server is busy."""
        for attempt in range(self._retries):
            response = await self._inner.handle_async_request(request)
            pause = self._pause(response, attempt)
            if pause is None:
                return response
            await response.aclose()
            await self._sleep(pause)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    def _pause(self, response: httpx.Response, attempt: int) -> float | None:
        """Seconds to wait before the next attempt; None where there should be none."""
        if response.status_code not in _BUSY:
            return None
        told = retry_after(response)
        if told is None:
            return self._rng.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt))
        if told > _LONGEST_PAUSE:
            return None
        return told + self._rng.uniform(0, _FIRST_PAUSE)
