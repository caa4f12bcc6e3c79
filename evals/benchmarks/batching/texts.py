"""What batches of equal length cost the processor, and how long two callers wait without batches.

The reader's own network, on texts drawn at random.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from evals.benchmarks.batching.ways import WAYS
from ingest.encoder import usable_cores
from ingest.encoder.graph import HIDDEN, Floats
from ingest.encoder.network import compiled, padded
from ingest.encoder.weights import Packed

LENGTHS = (16, 32, 64, 160, 304)  # tokens: questions; passages with question and title
BATCHES = (1, 2, 4, 8)
_PASSAGES = (150, 140, 160, 120, 170)


def batches(packed: Packed, repeats: int) -> dict[int, list[float]]:
    """By length, the processor milliseconds a text for each size of a batch, on one core.

    Texts of one length are the best that a batch can meet: nothing is padded.

    Args:
        packed: the network's weights.
        repeats: the fastest of so many counts.
    """
    request = compiled(packed).create_infer_request()
    return {
        length: [
            fastest(partial(request.infer, padded(drawn([length] * batch))), repeats) / batch
            for batch in BATCHES
        ]
        for length in LENGTHS
    }


def fastest(run: Callable[[], object], repeats: int) -> float:
    """Processor milliseconds of a run, the fewest of so many."""
    run()  # prepares the kernels
    times = []
    for _ in range(repeats):
        started = time.process_time()
        run()
        times.append((time.process_time() - started) * 1000)
    return min(times)


def callers(packed: Packed, repeats: int) -> dict[str, float]:
    """Milliseconds until two callers at once have their five passages each, by way."""
    streams = min(usable_cores(), 8)
    texts = drawn(_PASSAGES)
    found: dict[str, float] = {}
    with ThreadPoolExecutor(2) as pool:
        for name, way in WAYS.items():
            network = way(packed, streams=streams)
            times = []
            for _ in range(repeats + 1):
                started = time.perf_counter()
                list(pool.map(network.run, [texts, texts]))
                times.append((time.perf_counter() - started) * 1000)
            found[name] = min(times[1:])
    return found


def drawn(lengths: Sequence[int]) -> list[Floats]:
    """Embedded texts of these lengths."""
    random = np.random.default_rng(20260614)
    return [0.1 * random.standard_normal((n, HIDDEN), np.float32) for n in lengths]
