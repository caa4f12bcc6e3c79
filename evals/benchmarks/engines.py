"""The embedded engine beside qdrant-client's emulation, on the same points and questions.

    python -m evals.benchmarks.engines --points 706

The points are drawn at random in the shape of the product's own: 384 dimensions, one to five
sentences, some thirty terms out of a vocabulary as uneven as a language's. Both engines run through
the product's own classes.
"""

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click
import numpy as np

from ingest.index import EntryVectors, IndexEntry, Manifest, PassageIndex, SearchFilter
from ingest.lexical import SparseVector

_DIMENSION = 384
_HITS = 100
_BATCH = 64
Points = Sequence[tuple[IndexEntry, EntryVectors]]


@click.command()
@click.option("--points", default=706, show_default=True, help="How many to store.")
@click.option("--questions", default=100, show_default=True, help="How many to ask.")
@click.option("--emulation/--no-emulation", default=True, help="Measure qdrant-client's too.")
def main(points: int, questions: int, emulation: bool) -> None:
    """Print what each engine needs to store, open and search."""
    warnings.simplefilter("ignore")
    drawn = draw(points)
    engines: dict[str, Callable[[Path], PassageIndex]] = {"qdrant-edge": PassageIndex.open_folder}
    if emulation:
        engines["emulation"] = open_emulation
    for name, open_engine in engines.items():
        with tempfile.TemporaryDirectory(prefix="partnership-bench-") as folder:
            for what, figure in measure(partial(open_engine, Path(folder)), drawn, questions):
                click.echo(f"{name:12} {what:24} {figure}")
            disk = sum(f.stat().st_blocks for f in Path(folder).rglob("*")) * 512 / 1e6
            click.echo(f"{name:12} {'disk':24} {disk:.1f} MB")


def open_emulation(folder: Path) -> PassageIndex:
    """The product's code for a server, over qdrant-client's engine in a folder."""
    from qdrant_client import QdrantClient

    from ingest.index.server import ServerIndex

    return ServerIndex(QdrantClient(path=str(folder), force_disable_check_same_thread=True))


def draw(count: int) -> Points:
    """Points of half Japanese and half English, always the same ones."""
    random = np.random.default_rng(20260614)
    drawn = []
    for n in range(count):
        rows = random.standard_normal((1 + n % 5, _DIMENSION)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        terms = np.unique(random.zipf(1.3, size=40) % 50_000)
        lexical = SparseVector(terms.tolist(), random.random(len(terms)).tolist())
        entry = IndexEntry(
            f"d{n % 19}:main.{n}", "ja" if n % 2 else "en", f"d{n % 19}", n, 20260614, "authentic",
            f"Text {n}. " * 20, "", False, str(n),
        )  # fmt: skip
        drawn.append((entry, EntryVectors(rows[0], rows, lexical)))
    return drawn


def measure(
    open_engine: Callable[[], PassageIndex], points: Points, questions: int
) -> Iterator[tuple[str, str]]:
    """What was measured and its figure, in words."""
    with open_engine() as index:
        name = index.begin(Manifest("sha256:bench", "bench", "bench", _DIMENSION))
        started = time.perf_counter()
        for start in range(0, len(points), _BATCH):
            index.add(name, points[start : start + _BATCH])
        index.commit(name)
        yield "store and swap in", f"{time.perf_counter() - started:.2f} s"
    started = time.perf_counter()
    with open_engine() as index:
        index.served()
        yield "open", f"{1000 * (time.perf_counter() - started):.0f} ms"
        asked = [points[(7 * n) % len(points)] for n in range(questions)]
        yield "search in three ways", _times([partial(_search, index, name, q) for q in asked])
        near = [[points[(8 * n + k) % len(points)][0].passage_id for k in range(8)]
                for n in range(questions)]  # fmt: skip
        yield (
            "8 passages' sentences",
            _times([partial(index.sentence_vectors, name, ids, "en") for ids in near]),
        )
        yield "which build serves", _times([index.served] * questions)


def _search(index: PassageIndex, name: str, question: tuple[IndexEntry, EntryVectors]) -> object:
    entry, vectors = question
    where = SearchFilter(entry.language)
    return index.search(name, where, dense=vectors.dense, lexical=vectors.lexical, limit=_HITS)


def _times(calls: Sequence[Callable[[], object]]) -> str:
    calls[0]()
    taken = []
    for call in calls:
        started = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - started))
    middle, high = np.percentile(taken, [50, 95])
    return f"p50 {middle:.3f} ms, p95 {high:.3f} ms"


if __name__ == "__main__":
    main()
