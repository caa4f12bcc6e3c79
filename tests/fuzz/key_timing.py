"""Whether the time that a key's check takes tells something about the key.

    python tests/fuzz/key_timing.py

Compares pairs of keys: the first in the file with the last, one that is right but for its last
character with one that is nowhere right, two that are nowhere right. (Right and wrong differ in the
answer itself, so their times are no secret.) Each pair is timed in turn, in an order drawn anew
each time, and judged by Welch's t over the fastest nine tenths of each (Reparaz, Balasch,
Verbauwhede: Dude, is my code constant time?, 2017): |t| under 4.5 is no evidence of a difference.
Exit code 1 beyond that.

A script and no test: a busy machine moves t.
"""

import argparse
import datetime
import random
import statistics
import tempfile
import time
from pathlib import Path

from assistant.serving.keys import KeyFile

_ALARM = 4.5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20_000)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        file = KeyFile(Path(folder) / "keys.json")
        today = datetime.date(2026, 1, 1)
        keys = [file.add(f"key-{n}", ["ask"], today) for n in range(20)]
        wrong = [f"pa_{'x' * 42}{n}" for n in range(2)]
        pairs = {
            "first and last": (keys[0], keys[-1]),
            "nearly right and wrong": (keys[0][:-1] + "-", wrong[0]),
            "wrong and wrong": (wrong[0], wrong[1]),
        }
        found = {name: _compared(file, pair, rounds) for name, pair in pairs.items()}
    for name, (first, second, t) in found.items():
        print(f"{name}: {first:.2f} and {second:.2f} µs, t = {t:+.1f}")
    raise SystemExit(any(abs(t) > _ALARM for _, _, t in found.values()))


def _compared(file: KeyFile, pair: tuple[str, str], rounds: int) -> tuple[float, float, float]:
    """The means in microseconds, and Welch's t."""
    drawn = random.Random(1)  # noqa: S311 - no secret
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(2 * rounds):
        which = drawn.randrange(2)
        begun = time.perf_counter_ns()
        file.find(pair[which])
        times[which].append((time.perf_counter_ns() - begun) / 1000)
    first, second = (sorted(taken)[: len(taken) * 9 // 10] for taken in times)
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    means = statistics.fmean(first), statistics.fmean(second)
    return *means, (means[0] - means[1]) / spread**0.5


if __name__ == "__main__":
    main()
