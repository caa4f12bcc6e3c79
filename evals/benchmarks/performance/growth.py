"""One size of the growth, measured in a process of its own so that its memory is its own.

python -m evals.benchmarks.performance.growth --size 1000 --centres a.npy --folder b
"""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import click
import numpy as np

from evals.benchmarks.performance.drawn import DrawnEmbedder
from evals.benchmarks.performance.generated import generated_corpus
from evals.benchmarks.performance.memory import MemoryWatch, all_memory, own_memory
from evals.benchmarks.performance.questions import question_texts
from evals.benchmarks.performance.timing import Times, timed
from evals.product import count_terms, load_settings, passages_bar, search_over
from ingest.corpus import Corpus, default_folder, read_corpus
from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.index import PassageIndex, SearchFilter
from ingest.lexical import LexicalEncoder, SparseVector, TermAnalyser
from ingest.pipeline import IngestReport, ingest

_CHANGED = 0.01
_QUESTIONS = 50
_HITS = 100


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """What one size costs. Seconds, megabytes and milliseconds, as the names say.

    `index_s` is the ingestion without analysing terms and drawing vectors: what the engine takes.
    Terms are counted at an ingestion, too: `count_terms_s`, `count_again_s` after the change, and
    `first_answer_s` is what a start has to read of it.
    """

    passages: int
    texts: int
    ingest_s: float
    terms_s: float
    index_s: float
    ingest_memory_mb: float
    corpus_memory_mb: float
    disk_mb: float
    open_s: float
    engine: Times
    retrieve: Times
    search_memory_mb: float
    mapped_memory_mb: float
    changed_texts: int
    changed_s: float
    count_terms_s: float
    count_again_s: float
    first_answer_s: float


class TimedTerms(LexicalEncoder):
    """The product's terms of passages, with the seconds they took."""

    seconds = 0.0

    def encode_passage(self, text: str, language: Language) -> SparseVector:
        """As the product's, timed."""
        started = time.perf_counter()
        vector = super().encode_passage(text, language)
        self.seconds += time.perf_counter() - started
        return vector


class TimedVectors(DrawnEmbedder):
    """Drawn vectors, with the seconds that drawing took."""

    seconds = 0.0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As drawn ones, timed."""
        started = time.perf_counter()
        vectors = super().embed_passages(texts)
        self.seconds += time.perf_counter() - started
        return vectors


class Growth:
    """Measures one size.

    Args:
        size: passages, each in both languages.
        centres: real vectors, (n, d), round which vectors are drawn.
        open_index: opens the index, which is empty or holds this size already.
        disk: the bytes that the index takes.
    """

    def __init__(
        self,
        size: int,
        centres: Vectors,
        open_index: Callable[[], PassageIndex],
        disk: Callable[[], float],
    ) -> None:
        self._size = size
        self._embedder = TimedVectors(centres)
        self._lexical = TimedTerms(TermAnalyser())
        self._open = open_index
        self._disk = disk
        self._real = read_corpus([default_folder()])

    def measure(self) -> GrowthRow:
        """Fill the index, open it, search it, change a hundredth."""
        self._lexical.encode_passage("辞書を先に読む", "ja")
        before = own_memory()
        corpus = generated_corpus(self._real, self._size)
        held = own_memory() - before
        first, ingest_s, most = self._ingest(corpus)
        terms_s, vectors_s = self._lexical.seconds, self._embedder.seconds
        disk = self._disk()
        open_s, engine, retrieve, search_memory, mapped = self._search(corpus)
        changed = generated_corpus(self._real, self._size, changed=_CHANGED)
        again, changed_s, _ = self._ingest(changed)
        return GrowthRow(
            passages=self._size, texts=first.total, ingest_s=ingest_s, terms_s=terms_s,
            index_s=ingest_s - terms_s - vectors_s, ingest_memory_mb=most, corpus_memory_mb=held,
            disk_mb=disk / 1e6, open_s=open_s, engine=engine, retrieve=retrieve,
            search_memory_mb=search_memory, mapped_memory_mb=mapped,
            changed_texts=again.embedded, changed_s=changed_s,
            **self._count_terms(corpus, changed),
        )  # fmt: skip

    def _ingest(self, corpus: Corpus) -> tuple[IngestReport, float, float]:
        with self._open() as index, MemoryWatch() as memory, passages_bar() as progress:
            started = time.perf_counter()
            report = ingest(corpus, index, self._embedder, self._lexical, progress=progress)
            return report, time.perf_counter() - started, memory.most

    def _search(self, corpus: Corpus) -> tuple[float, Times, Times, float, float]:
        started = time.perf_counter()
        with self._open() as index, MemoryWatch() as memory:
            served = index.served()
            open_s = time.perf_counter() - started
            assert served is not None  # noqa: S101 - it has just been made
            find = search_over(corpus, index, self._embedder, self._lexical)
            asked = question_texts(_QUESTIONS)
            engine = timed([partial(self._ask, index, served.collection, *q) for q in asked])
            retrieve = timed([partial(find, text, language, 8) for text, language in asked])
        return open_s, engine, retrieve, memory.most, all_memory()

    def _ask(self, index: PassageIndex, build: str, text: str, language: Language) -> object:
        terms = self._lexical.analyser.terms(text, language)
        lexical = self._lexical.encode_query(self._lexical.query_weights(terms))
        dense = self._embedder.embed_query(text)
        return index.search(
            build, SearchFilter(language), dense=dense, lexical=lexical, limit=_HITS
        )

    def _count_terms(self, corpus: Corpus, changed: Corpus) -> dict[str, float]:
        """Seconds to count all terms, to count those of a changed corpus, to read the counts."""
        with tempfile.TemporaryDirectory(prefix="partnership-bench-") as folder:
            count = partial(count_terms, file=Path(folder) / "terms.sqlite")
            return {
                name: _seconds(partial(count, texts, TermAnalyser()))
                for name, texts in (
                    ("count_terms_s", corpus),
                    ("count_again_s", changed),
                    ("first_answer_s", changed),
                )
            }


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@click.command()
@click.option("--size", type=int, required=True, help="Passages.")
@click.option("--centres", type=click.Path(path_type=Path), required=True, help="A .npy file.")
@click.option("--folder", type=click.Path(path_type=Path), help="Of an embedded index.")
@click.option("--server", is_flag=True, help="On the Qdrant server of the settings, an empty one.")
def main(size: int, centres: Path, folder: Path | None, server: bool) -> None:
    """Print one row of the growth as JSON."""
    vectors = np.load(centres)
    if server:
        with empty_server() as open_index:
            row = Growth(size, vectors, open_index, lambda: 0.0).measure()
    else:
        assert folder is not None  # noqa: S101 - the caller gives one of the two
        opened = partial(PassageIndex.open_folder, folder)
        row = Growth(size, vectors, opened, partial(disk_of, folder)).measure()
        shutil.rmtree(folder, ignore_errors=True)
    click.echo(json.dumps(asdict(row)))


@contextmanager
def empty_server() -> Iterator[Callable[[], PassageIndex]]:
    """Opens the settings' server, and leaves it empty again.

    Raises:
        click.ClickException: it is not empty; the measurement would take the alias of what serves.
    """
    from qdrant_client import QdrantClient

    from assistant.assembly import open_index

    settings = load_settings()
    with open_index(settings) as index:
        if index.builds():
            raise click.ClickException(
                "The Qdrant server is in use. Give the measurement an empty one of its own."
            )
    try:
        yield partial(open_index, settings)
    finally:
        key = settings.qdrant_api_key
        client = QdrantClient(
            url=settings.qdrant_url, api_key=key.get_secret_value() if key else None
        )
        with open_index(settings) as index:
            for name in index.builds():
                client.delete_collection(name)
        client.close()


def disk_of(folder: Path) -> float:
    """Bytes on the disk, without holes."""
    return sum(f.stat().st_blocks for f in folder.rglob("*") if f.is_file()) * 512


if __name__ == "__main__":
    main()
