"""The reader's network on OpenVINO, straight from its 8-bit weights."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reader.weights import read_packed, widen, word_embeddings
from assistant.reader.windows import pad
from ingest.encoder import EncoderNetwork

_PLACES = "positions.weight"
_ROUND = 8  # tokens; fewer lengths, and so fewer kernels to prepare

Floats = NDArray[np.float32]


class OpenVinoEngine:
    """Runs padded batches of token ids; one call at a time.

    Args:
        encoder_folder: the bundled model's folder, for the word embeddings.
        weights: the reader's file.

    Raises:
        ReaderWeightsError: a file is missing or damaged.
    """

    def __init__(self, encoder_folder: Path, weights: Path) -> None:
        packed = read_packed(weights)
        self._words = word_embeddings(encoder_folder)
        tables = {name: packed[name] for name in packed if name.startswith((_PLACES, "kind"))}
        wide = widen(tables)
        self._places: Floats = wide[_PLACES] + wide["kind"]
        self._network = EncoderNetwork(packed, heads=("span", "answerable"))

    def run(self, inputs: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        """Span logits (batch, tokens, 2) and answerable logits (batch,)."""
        ids, attention = pad(inputs, multiple=_ROUND)
        embedded = np.asarray(self._words[ids] + self._places[: ids.shape[1]], np.float32)
        spans, logits = self._network.run(embedded, attention)
        return spans, logits[:, 0, 0]
