"""Milliseconds of calls, one after the other."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.metrics.latency import percentile


@dataclass(frozen=True, slots=True)
class Times:
    """Median and 95th percentile in milliseconds, of so many calls.

    `cpu_ms` is the processor's time a call, all threads together; it hardly depends on what else
    the machine is doing. None where it was not measured.
    """

    p50_ms: float
    p95_ms: float
    n: int
    cpu_ms: float | None = None


class Stopwatch:
    """Collects calls' times, on the clock and on the processor."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._cpu = 0.0

    def time(self, call: Callable[[], object]) -> None:
        """Make a call and note its time."""
        cpu, started = time.process_time(), time.perf_counter()
        call()
        self.note(time.perf_counter() - started, time.process_time() - cpu)

    def note(self, seconds: float, cpu_seconds: float) -> None:
        """Note a time measured elsewhere."""
        self.milliseconds.append(1000 * seconds)
        self._cpu += cpu_seconds

    def times(self) -> Times:
        """What was collected."""
        found = times_of(self.milliseconds)
        return Times(found.p50_ms, found.p95_ms, found.n, 1000 * self._cpu / max(1, found.n))


def times_of(milliseconds: Sequence[float]) -> Times:
    """The percentiles of measured times."""
    return Times(
        percentile(milliseconds, 0.5) or 0.0,
        percentile(milliseconds, 0.95) or 0.0,
        len(milliseconds),
    )


def timed(calls: Sequence[Callable[[], object]]) -> Times:
    """Make the calls twice and time the second round: the first only warms up."""
    for call in calls:
        call()
    watch = Stopwatch()
    for call in calls:
        watch.time(call)
    return watch.times()
