"""A cross-encoder as the reranker; any sentence-transformers `CrossEncoder` by name."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.embedding import EmbeddingModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """Scores question and passage together."""

    def __init__(self, model: "CrossEncoder") -> None:
        self._model = model
        self._lock = threading.Lock()

    @classmethod
    def load(cls, name: str) -> "CrossEncoderReranker":
        """Load a cross-encoder by name or folder.

        Raises:
            EmbeddingModelError: there is no such model here, and none could be fetched.
        """
        from sentence_transformers import CrossEncoder

        try:
            return cls(CrossEncoder(name, device="cpu"))
        except Exception as error:  # the library raises whatever its back ends raise
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise EmbeddingModelError(
                f"The reranker {name!r} cannot be loaded: {reason} Name a sentence-transformers "
                "CrossEncoder or folder in PARTNERSHIP_RERANKER, or leave it out."
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One score a text; higher is better."""
        pairs = [(question, text) for text in texts]
        with self._lock:
            return [float(score) for score in self._model.predict(pairs, show_progress_bar=False)]
