"""Text to vectors: any sentence-transformers model, or a small hashing embedder.

Vectors are float32, of unit length, one row a text.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.numerals import normalise

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]


class EmbeddingModelError(Exception):
    """The embedding model cannot be loaded; the message names the cause and the cure."""


class Embedder(Protocol):
    """What the index and the retriever ask of a model."""

    @property
    def fingerprint(self) -> str:
        """Names the model and its prompts; an index is opened only with the one that made it."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def bilingual(self) -> bool:
        """Whether a text and its translation have vectors near to each other."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages or sentences, shape (len(texts), dimension)."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,)."""
        ...


def fingerprint(name: str, query_prompt: str, passage_prompt: str) -> str:
    """A model's name and a hash of its prompts."""
    prompts = f"{query_prompt}\0{passage_prompt}"
    return f"{name}@{hashlib.sha256(prompts.encode()).hexdigest()[:8]}"


class SentenceTransformerEmbedder:
    """A sentence-transformers model with its own query and passage prompts.

    Texts longer than the model's window are truncated: a passage is a paragraph, and the vectors of
    its sentences cover its tail.

    Args:
        model: a loaded model.
        name: what to call it in the index and in messages.
        query_prompt: put before a question.
        passage_prompt: put before a passage.
        batch_size: texts a forward pass.

    Models chosen by name are taken for multilingual, as those for Japanese and English mostly are.
    """

    bilingual = True

    def __init__(
        self,
        model: "SentenceTransformer",
        name: str,
        *,
        query_prompt: str = "",
        passage_prompt: str = "",
        batch_size: int = 32,
    ) -> None:
        self._model = model
        self._name = name
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt
        self._batch_size = batch_size
        self._lock = threading.Lock()  # fast tokenizers refuse to be shared while they work

    @classmethod
    def load(
        cls,
        model: str | Path,
        *,
        name: str | None = None,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        batch_size: int = 32,
    ) -> "SentenceTransformerEmbedder":
        """Load a model by name or path; prompts not given are the model's own.

        Raises:
            EmbeddingModelError: there is no such model here, and none could be fetched.
        """
        from sentence_transformers import SentenceTransformer

        try:
            loaded = SentenceTransformer(str(model), device="cpu")
        except Exception as error:  # the library raises whatever its back ends raise
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise EmbeddingModelError(
                f"The embedding model {str(model)!r} cannot be loaded: {reason} "
                "Name a sentence-transformers model or folder in PARTNERSHIP_EMBEDDING_MODEL, "
                "or leave it out for the bundled one."
            ) from error
        prompts = loaded.prompts or {}
        query = prompts.get("query") or ""
        passage = prompts.get("passage") or prompts.get("document") or ""
        return cls(
            loaded,
            name or str(model),
            query_prompt=query if query_prompt is None else query_prompt,
            passage_prompt=passage if passage_prompt is None else passage_prompt,
            batch_size=batch_size,
        )

    @property
    def fingerprint(self) -> str:
        """The model's name and a hash of its prompts."""
        return fingerprint(self._name, self._query_prompt, self._passage_prompt)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        size = self._model.get_embedding_dimension()
        assert size is not None  # noqa: S101 - every model with a pooling layer knows it
        return int(size)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension)."""
        return self._encode([self._passage_prompt + text for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,)."""
        vector: Vectors = self._encode([self._query_prompt + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            vectors = self._model.encode(
                texts,
                batch_size=self._batch_size,
                show_progress_bar=False,
                normalize_embeddings=True,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, dtype=np.float32)


class HashingEmbedder:
    """A real embedder without weights: hashed character n-grams and words, signed and normalised.

    Source: Weinberger et al. (2009), "Feature Hashing for Large Scale Multitask Learning". It knows
    shared words and spellings, no meanings; it starts at once and serves small machines and tests.
    """

    fingerprint = "hashing-1"
    bilingual = False

    def __init__(self, dimension: int = 512) -> None:
        self.dimension = dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension)."""
        rows = [self.embed_query(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,)."""
        values = np.fromiter(map(_hashed, _features(normalise(text))), np.uint64)
        places = (values % np.uint64(self.dimension)).astype(np.intp)
        signs = np.where(values >> np.uint64(63), 1.0, -1.0)
        vector = np.bincount(places, signs, self.dimension).astype(np.float32)
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector + np.float32(self.dimension**-0.5)


@lru_cache(1 << 16)  # the same few letters come again and again; some ten megabytes at the most
def _hashed(feature: str) -> int:
    return int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "big")


def _features(text: str) -> list[str]:
    compact = " ".join(text.split())
    grams = [compact[i : i + n] for n in (2, 3) for i in range(len(compact) - n + 1)]
    return grams + compact.split()
