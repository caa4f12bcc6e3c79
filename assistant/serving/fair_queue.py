"""Who is worked for next: callers take turns.

Source: round robin among the flows, and dropping from the longest one where there is no room, as in
McKenney's "Stochastic Fairness Queueing" (1990), here with a line for each caller.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from assistant.serving.problems import BusyError


@dataclass(slots=True, eq=False)
class Place:
    """A request's place in the queue.

    Attributes:
        caller: whose request it is.
        kept: false once it has been given up or given back.
        granted: done when the turn that it waits for is its own.
    """

    caller: str
    kept: bool = True
    granted: asyncio.Future[None] | None = None


class FairQueue:
    """So many requests worked on at once, so many waiting; to be used from one event loop.

    Args:
        workers: turns at the same time.
        waiting: how many more requests may have a place.
    """

    def __init__(self, workers: int, waiting: int) -> None:
        self._workers = workers
        self._free = workers
        self._places = workers + waiting
        self._held: Counter[str] = Counter()
        self._lines: dict[str, deque[Place]] = {}

    @property
    def running(self) -> int:
        """How many turns are being taken."""
        return self._workers - self._free

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return sum(len(line) for line in list(self._lines.values()))

    @property
    def empty(self) -> bool:
        """Whether nobody has a place."""
        return not self._held

    @contextmanager
    def place(self, caller: str) -> Iterator[Place]:
        """Have a place for as long as a request takes.

        Where all are taken, who has most of them gives up the latest one that waits.

        Raises:
            BusyError: all are taken, and nobody has two more than this caller.
        """
        if self._held.total() >= self._places and not self._make_room(caller):
            raise _busy()
        place = Place(caller)
        self._held[caller] += 1
        try:
            yield place
        finally:
            self._give_back(place)

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Wait for a turn, and take it.

        Raises:
            BusyError: the place had to be given up for another caller's request.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(place)
        try:
            yield
        finally:
            self._hand_on()

    async def _wait(self, place: Place) -> None:
        place.granted = asyncio.get_running_loop().create_future()
        line = self._lines.setdefault(place.caller, deque())
        line.append(place)
        try:
            await place.granted
        except asyncio.CancelledError:
            if place in line:
                self._leave(place, line)
            elif not place.granted.cancelled() and place.granted.exception() is None:
                self._hand_on()  # it was granted at the same moment
            raise

    def _hand_on(self) -> None:
        """Give a turn that has ended to the next in the queue."""
        while (place := self._next()) is not None:
            if place.granted is not None and not place.granted.done():
                place.granted.set_result(None)
                return
        self._free += 1

    def _next(self) -> Place | None:
        """The first of the caller whose turn it is; that caller goes behind the others."""
        if not self._lines:
            return None
        line = self._lines.pop(next(iter(self._lines)))
        place = line.popleft()
        if line:
            self._lines[place.caller] = line
        return place

    def _make_room(self, caller: str) -> bool:
        """Take a place from who has most; False where that would only turn the tables."""
        greediest = max(self._lines, key=self._held.__getitem__, default=caller)
        if self._held[greediest] < self._held[caller] + 2:
            return False
        line = self._lines[greediest]
        place = line[-1]
        self._leave(place, line)
        self._give_back(place)
        if place.granted is not None and not place.granted.done():
            place.granted.set_exception(_busy())
        return True

    def _leave(self, place: Place, line: deque[Place]) -> None:
        line.remove(place)
        if not line and self._lines.get(place.caller) is line:
            del self._lines[place.caller]

    def _give_back(self, place: Place) -> None:
        if not place.kept:
            return
        place.kept = False
        self._held[place.caller] -= 1
        if not self._held[place.caller]:
            del self._held[place.caller]


def _busy() -> BusyError:
    return BusyError("Too many requests are waiting already. Try again in a moment.")
