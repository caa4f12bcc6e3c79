"""Who is worked for next: callers take turns, and each caller's sessions take turns within its own.

Source: round robin among the flows, and dropping from the longest one where there is no room, as in
McKenney's "Stochastic Fairness Queueing" (1990), here with a line for each session.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from assistant.serving.problems import BusyError
from assistant.serving.turn_times import TurnTimes


@dataclass(slots=True, eq=False)
class Place:
    """A request's place in the queue.

    Attributes:
        caller: whose request it is.
        session: which of the caller's sessions made it.
        kept: false once it has been given up or given back.
        granted: done when the turn that it waits for is its own.
    """

    caller: str
    session: str = ""
    kept: bool = True
    granted: asyncio.Future[None] | None = None


class FairQueue:
    """So many requests worked on at once, so many waiting; to be used from one event loop.

    Args:
        workers: turns at the same time.
        waiting: how many more requests may have a place.
        clock: seconds.
    """

    def __init__(
        self, workers: int, waiting: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._workers = workers
        self._free = workers
        self._places = workers + waiting
        self._clock = clock
        self._times = TurnTimes()
        self._held: Counter[str] = Counter()
        self._held_in: Counter[tuple[str, str]] = Counter()
        self._lines: dict[str, dict[str, deque[Place]]] = {}

    @property
    def running(self) -> int:
        """How many turns are being taken."""
        return self._workers - self._free

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return sum(len(line) for lines in list(self._lines.values()) for line in lines.values())

    @property
    def empty(self) -> bool:
        """Whether nobody has a place."""
        return not self._held

    @contextmanager
    def place(self, caller: str, session: str = "") -> Iterator[Place]:
        """Have a place for as long as a request takes.

        Where all are taken, who has most of them gives up the latest one that waits: another
        caller, or, where none has more, another session of the same one.

        Raises:
            BusyError: all are taken, and nobody has two more than this caller or session.
        """
        if self._held.total() >= self._places and not self._make_room(caller, session):
            raise self._busy()
        place = Place(caller, session)
        self._held[caller] += 1
        self._held_in[caller, session] += 1
        try:
            yield place
        finally:
            self._give_back(place)

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Wait for a turn, and take it.

        Raises:
            BusyError: the place had to be given up for another request.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(place)
        begun = self._clock()
        try:
            yield
        finally:
            self._times.took(self._clock() - begun)
            self._hand_on()

    async def _wait(self, place: Place) -> None:
        place.granted = asyncio.get_running_loop().create_future()
        line = self._lines.setdefault(place.caller, {}).setdefault(place.session, deque())
        line.append(place)
        try:
            await place.granted
        except asyncio.CancelledError:
            if place in line:
                self._leave(place)
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
        """The first of the session whose turn it is; it and its caller go behind the others."""
        if not self._lines:
            return None
        caller = next(iter(self._lines))
        lines = self._lines.pop(caller)
        session = next(iter(lines))
        line = lines.pop(session)
        place = line.popleft()
        if line:
            lines[session] = line
        if lines:
            self._lines[caller] = lines
        return place

    def _make_room(self, caller: str, session: str) -> bool:
        """Take a place from who has most; False where that would only turn the tables."""
        other = max(self._lines, key=self._held.__getitem__, default=caller)
        if self._held[other] >= self._held[caller] + 2:
            self._take_from(other, self._greediest(other))
            return True
        if caller not in self._lines:
            return False
        sibling = self._greediest(caller)
        if self._held_in[caller, sibling] < self._held_in[caller, session] + 2:
            return False
        self._take_from(caller, sibling)
        return True

    def _greediest(self, caller: str) -> str:
        """Of a caller's sessions that wait, the one that has most; the last in turn of several."""
        sessions = reversed(self._lines[caller])
        return max(sessions, key=lambda session: self._held_in[caller, session])

    def _take_from(self, caller: str, session: str) -> None:
        place = self._lines[caller][session][-1]
        self._leave(place)
        self._give_back(place)
        if place.granted is not None and not place.granted.done():
            place.granted.set_exception(self._busy())

    def _leave(self, place: Place) -> None:
        lines = self._lines[place.caller]
        lines[place.session].remove(place)
        if not lines[place.session]:
            del lines[place.session]
        if not lines:
            del self._lines[place.caller]

    def _give_back(self, place: Place) -> None:
        if not place.kept:
            return
        place.kept = False
        flow = place.caller, place.session
        self._held[place.caller] -= 1
        self._held_in[flow] -= 1
        if not self._held[place.caller]:
            del self._held[place.caller]
        if not self._held_in[flow]:
            del self._held_in[flow]

    def _busy(self) -> BusyError:
        seconds = self._times.until_done(self._held.total(), self._workers)
        unit = "second" if seconds == 1 else "seconds"
        return BusyError(
            f"Too many requests are waiting already. Try again in {seconds} {unit}.", seconds
        )
