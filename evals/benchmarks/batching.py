"""What batches, and streams that are kept busy, gain on this machine's processor.

    python -m evals.benchmarks.batching

The reader's own network, on texts drawn at random: first the processor time a text takes in padded
batches of equal length, which is the best that a batch can meet; then how long two callers with
five texts each wait in all, one after the other and on shared streams.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import click
import numpy as np

from assistant.reader.weights import WEIGHTS_FILE, read_packed
from ingest.encoder import EncoderNetwork, usable_cores
from ingest.encoder.graph import HIDDEN, Floats
from ingest.encoder.network import compiled, padded
from ingest.encoder.weights import Packed

_LENGTHS = (16, 32, 64, 160, 304)  # questions; passages with question and title
_BATCHES = (1, 2, 4, 8)
_PASSAGES = (150, 140, 160, 120, 170)
_GROUP = 64


@click.command()
@click.option("--repeats", default=10, show_default=True, help="The fastest of so many counts.")
def main(repeats: int) -> None:
    """Print both tables."""
    packed = read_packed(WEIGHTS_FILE)
    click.echo("processor milliseconds a text, one core, by batch\n")
    click.echo("tokens  " + "".join(f"{batch:>8}" for batch in _BATCHES))
    for length, row in batches(packed, repeats).items():
        click.echo(f"{length:<8}" + "".join(f"{value:>8.2f}" for value in row))
    click.echo("\nmilliseconds until two callers have their five passages each\n")
    for name, value in callers(packed, repeats).items():
        click.echo(f"{name:<24}{value:>8.1f}")


def batches(packed: Packed, repeats: int) -> dict[int, list[float]]:
    """By length, the processor time a text for each size of a batch."""
    request = compiled(packed, streams=1, group=_GROUP).create_infer_request()
    return {
        length: [
            _fastest(lambda given: request.infer(given), padded(drawn([length] * batch)), repeats)
            / batch
            for batch in _BATCHES
        ]
        for length in _LENGTHS
    }


def _fastest(run: Callable[[Sequence[Floats]], object], given: list[Floats], repeats: int) -> float:
    run(given)  # prepares the kernels
    times = []
    for _ in range(repeats):
        started = time.process_time()
        run(given)
        times.append((time.process_time() - started) * 1000)
    return min(times)


def callers(packed: Packed, repeats: int) -> dict[str, float]:
    """How long two callers wait in all, by the way they are served."""
    network = EncoderNetwork(packed, streams=min(usable_cores(), 8))
    texts = drawn(_PASSAGES)
    found: dict[str, list[float]] = {"one after the other": [], "on shared streams": []}
    with ThreadPoolExecutor(2) as pool:
        for _ in range(repeats + 1):
            for name, times in found.items():
                started = time.perf_counter()
                if name == "on shared streams":
                    list(pool.map(network.run, [texts, texts]))
                else:
                    for _caller in range(2):
                        network.run(texts)
                times.append((time.perf_counter() - started) * 1000)
    return {name: min(times[1:]) for name, times in found.items()}


def drawn(lengths: Sequence[int]) -> list[Floats]:
    """Embedded texts of these lengths."""
    random = np.random.default_rng(20260614)
    return [0.1 * random.standard_normal((n, HIDDEN), np.float32) for n in lengths]


if __name__ == "__main__":
    main()
