"""How long turns took lately, and so how long a queue will take."""

import math
from collections import deque

_REMEMBERED = 64
_LONGEST = 30  # seconds: clients of ours wait no longer than that


class TurnTimes:
    """Remembers the latest turns."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)

    def took(self, seconds: float) -> None:
        """A turn has ended."""
        self._seconds.append(seconds)

    def until_done(self, requests: int, workers: int) -> int:
        """Whole seconds until so many requests will have had their turns.

        At least 1, which is also the guess before any turn has ended; at most 30, which then means
        30 or more.
        """
        if not self._seconds:
            return 1
        mean = sum(self._seconds) / len(self._seconds)
        return max(1, min(_LONGEST, math.ceil(requests * mean / workers)))
