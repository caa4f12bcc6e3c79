"""The bundled model as an embedder: questions at once, passages many at a time.

A question is embedded while somebody waits, so it takes the small engine (a few milliseconds, ready
in half a second). Passages are embedded by sentence-transformers in float32;
it is loaded when there are passages to embed and not before, since importing it takes seconds.
Both compute the same model: a question's vector agrees at cosine 0.9995 and better.
"""

import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ingest.bundled_model import MAX_TOKENS, PROMPTS
from ingest.embedding import Embedder, SentenceTransformerEmbedder, Vectors, fingerprint
from ingest.encoder import (
    Arithmetic,
    EncoderNetwork,
    load_tokenizer,
    mapped_tensor,
    usable_cores,
)
from ingest.encoder.tokenizer import STOP

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_GROUP = 64  # activations that share a scale; half the reader's, since one vector is all there is
_STREAMS = 2  # a question, and what it asks of the documents that it names, at the same time
_STEP = 8  # half the reader's: a question has some 25 tokens, and padding takes as long as words
_WORDS = "embeddings.word_embeddings.weight"
_DIMENSION = 384


class BundledEmbedder:
    """The bundled model, its questions on the small engine.

    Args:
        folder: where the model is unpacked.
        encoder: embeds questions.
    """

    dimension = _DIMENSION
    bilingual = True

    def __init__(self, folder: Path, encoder: "QuestionEncoder") -> None:
        self._folder = folder
        self._encoder = encoder
        self._passages: SentenceTransformerEmbedder | None = None
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The same as with sentence-transformers alone: the vectors are the same model's."""
        return fingerprint(self._folder.name, PROMPTS["query"], PROMPTS["passage"])

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (384,)."""
        return self._encoder.encode(PROMPTS["query"] + text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), 384).

        Raises:
            EmbeddingModelError: sentence-transformers cannot load the folder.
        """
        with self._lock:
            if self._passages is None:
                self._passages = SentenceTransformerEmbedder.load(
                    self._folder, name=self._folder.name
                )
        return self._passages.embed_passages(texts)


class QuestionEncoder:
    """Mean of the encoder's last states, of unit length; safe to share between threads.

    Args:
        tokenizer: the model's.
        network: the encoder's layers.
        words: word embeddings, (vocabulary, 384).
        places: position and kind embeddings, summed, (512, 384).
    """

    def __init__(
        self,
        tokenizer: "Tokenizer",
        network: EncoderNetwork,
        words: NDArray[np.float32],
        places: NDArray[np.float32],
    ) -> None:
        self._tokenizer = tokenizer
        self._network = network
        self._words = words
        self._places = places

    @classmethod
    def load(
        cls,
        folder: Path,
        arithmetic: Arithmetic = "auto",
        *,
        network: type[EncoderNetwork] = EncoderNetwork,
    ) -> "QuestionEncoder":
        """From the unpacked model's folder, on a network of this kind.

        "auto" is int8 here, on every processor: a question is so short that reading the weights is
        most of the work, and in 8 bits they are smallest.
        """
        from safetensors import safe_open

        path = folder / "model.safetensors"
        with safe_open(path, framework="np") as file:
            state: dict[str, Any] = {n: file.get_tensor(n) for n in file.keys() if n != _WORDS}  # noqa: SIM118 - no mapping
        places = state["embeddings.position_embeddings.weight"]
        kind = state["embeddings.token_type_embeddings.weight"][0]
        streams = min(usable_cores(), _STREAMS)
        arithmetic = "int8" if arithmetic == "auto" else arithmetic
        layers = network.of_bert(
            state, streams=streams, arithmetic=arithmetic, group=_GROUP, step=_STEP
        )
        return cls(load_tokenizer(folder), layers, mapped_tensor(path, _WORDS), places + kind)

    def encode(self, text: str) -> Vectors:
        """The vector of a text, prompt included, shape (384,)."""
        ids = self._tokenizer.encode(text).ids
        if len(ids) > MAX_TOKENS:
            ids = [*ids[: MAX_TOKENS - 1], STOP]
        embedded = np.asarray(self._words[ids] + self._places[: len(ids)], np.float32)
        states = self._network.run([embedded])[0][0]
        mean = states.mean(axis=0)
        vector: Vectors = (mean / np.linalg.norm(mean)).astype(np.float32)
        return vector


def open_bundled(folder: Path, arithmetic: Arithmetic = "auto") -> Embedder:
    """The bundled model; on sentence-transformers alone where the small engine is not installed.

    Raises:
        EmbeddingModelError: the folder cannot be loaded.
    """
    if importlib.util.find_spec("openvino") is None:
        return SentenceTransformerEmbedder.load(folder, name=folder.name)
    return BundledEmbedder(folder, QuestionEncoder.load(folder, arithmetic))
