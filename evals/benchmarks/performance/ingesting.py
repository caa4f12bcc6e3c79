"""Ingestion beside the bare model: the same texts through `SentenceTransformer.encode`."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evals.benchmarks.performance.memory import MemoryWatch
from evals.benchmarks.product import Ingesting
from evals.product import open_embedder
from ingest.bundled_model import unpack
from ingest.corpus import Corpus, default_folder, read_corpus
from ingest.embedding import Embedder, Vectors
from ingest.index import PassageIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import ingest

if TYPE_CHECKING:
    from assistant.settings import Settings

_BATCH = 32  # texts a forward pass, as the product's


@dataclass(frozen=True, slots=True)
class IngestRow:
    """An ingestion and the bare model on the same texts. Seconds, and megabytes of memory.

    `…_cpu_s` is the processor's time, all threads together: what else the machine does hardly
    changes it.
    """

    passages: int
    points: int
    texts_encoded: int
    ingest_s: float
    encode_s: float
    ingest_cpu_s: float
    encode_cpu_s: float
    memory_mb: float
    disk_kb_a_passage: float

    def as_dict(self) -> dict[str, float]:
        """The row with what follows from it."""
        return asdict(self) | {
            "passages_per_s": self.passages / self.ingest_s,
            "passages_per_s_of_the_model": self.passages / self.encode_s,
            "overhead": self.ingest_s / self.encode_s - 1,
            "overhead_of_the_processor": self.ingest_cpu_s / self.encode_cpu_s - 1,
        }


class RecordingEmbedder:
    """Another embedder, and the texts that it was given.

    Args:
        inner: embeds them.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension
        self.bilingual = inner.bilingual
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As the other's."""
        self.texts += texts
        return self._inner.embed_passages(texts)

    def embed_query(self, text: str) -> Vectors:
        """As the other's."""
        return self._inner.embed_query(text)


def measure_ingest(settings: "Settings", passages: int, ingesting: Ingesting) -> IngestRow:
    """Ingest the first passages of the product's corpus, then embed the same texts bare.

    Args:
        settings: name the model.
        passages: how many, at least; whole documents are taken.
        ingesting: opens a bar.
    """
    corpus = _first(read_corpus([default_folder()]), passages)
    embedder = RecordingEmbedder(open_embedder(settings))
    lexical = LexicalEncoder(TermAnalyser())
    embedder.embed_passages(["passage"])  # loads the model
    lexical.encode_passage("辞書を先に読む", "ja")
    embedder.texts.clear()
    with (
        tempfile.TemporaryDirectory(prefix="partnership-bench-") as folder,
        PassageIndex.open_folder(Path(folder)) as index,
    ):
        with ingesting() as progress, MemoryWatch() as memory:
            started = _now()
            report = ingest(corpus, index, embedder, lexical, progress=progress)
            taken = _now() - started
        disk = sum(f.stat().st_blocks for f in Path(folder).rglob("*")) * 512
    count = len(corpus.passages)
    bare = _encode(settings, embedder)
    return IngestRow(
        count, report.total, len(embedder.texts), taken[0], bare[0], taken[1], bare[1],
        memory.most, disk / 1000 / count,
    )  # fmt: skip


def _first(corpus: Corpus, passages: int) -> Corpus:
    chosen, count = {}, 0
    for document in corpus.documents.values():
        if count >= passages:
            break
        chosen[document.id] = document
        count += len(document.passages)
    return Corpus(chosen, corpus.version)


def _now() -> NDArray[np.float64]:
    """Seconds on the clock, and of the processor."""
    return np.array([time.perf_counter(), time.process_time()])


def _encode(settings: "Settings", embedder: RecordingEmbedder) -> NDArray[np.float64]:
    """Seconds of the bare model, all texts in one call, which lets it sort them by length."""
    if settings.embedding_model == "hashing":  # which is no sentence-transformers model
        started = _now()
        embedder.embed_passages(list(embedder.texts))
        return _now() - started
    from sentence_transformers import SentenceTransformer

    bundled = settings.embedding_model == "bundled"
    name = str(unpack(settings.model_folder)) if bundled else settings.embedding_model
    model = SentenceTransformer(name, device="cpu")
    texts = [((model.prompts or {}).get("passage") or "") + text for text in embedder.texts]
    model.encode(texts[:1])
    started = _now()
    model.encode(texts, batch_size=_BATCH, show_progress_bar=True, normalize_embeddings=True)
    return _now() - started
