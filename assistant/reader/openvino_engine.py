"""The reader's network on OpenVINO, from its 8-bit weights."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reader.weights import read_packed, word_embeddings
from ingest.encoder import Arithmetic, EncoderNetwork, usable_cores
from ingest.encoder.weights import widen

_PLACES = "positions.weight"
_MOST_STREAMS = 8  # more than the windows of one question hardly ever serve

Floats = NDArray[np.float32]


class OpenVinoEngine:
    """Runs token ids, one core a text.

    Args:
        encoder_folder: the bundled model's folder, for the word embeddings.
        weights: the reader's file.
        arithmetic: what to compute in.
        network: the kind of network that runs it.

    Raises:
        ReaderWeightsError: a file is missing or damaged.
    """

    def __init__(
        self,
        encoder_folder: Path,
        weights: Path,
        arithmetic: Arithmetic = "auto",
        *,
        network: type[EncoderNetwork] = EncoderNetwork,
    ) -> None:
        packed = read_packed(weights)
        self._words = word_embeddings(encoder_folder)
        tables = {name: packed[name] for name in packed if name.startswith((_PLACES, "kind"))}
        wide = widen(tables)
        self._places: Floats = wide[_PLACES] + wide["kind"]
        streams = min(usable_cores(), _MOST_STREAMS)
        self._network = network(
            packed, heads=("span", "answerable"), streams=streams, arithmetic=arithmetic
        )

    def run(self, inputs: Sequence[Sequence[int]]) -> list[tuple[Floats, float]]:
        """Span logits (tokens, 2) and the answerable logit of each input."""
        texts = [
            np.asarray(self._words[np.array(ids)] + self._places[: len(ids)], np.float32)
            for ids in inputs
        ]
        results = self._network.run(texts)
        return [(spans, float(logits[0, 0])) for spans, logits in results]
