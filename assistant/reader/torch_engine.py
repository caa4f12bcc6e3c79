"""The reader's network on torch, in float32."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.reader.network import ReaderNetwork
from assistant.reader.weights import load_weights, word_embeddings
from assistant.reader.windows import pad

_BATCH = 8
_NONE = np.zeros((0, 2), np.float32)


class TorchEngine:
    """Runs padded batches of token ids, on all cores; several callers' one after the other.

    Args:
        network: ready to read.
    """

    def __init__(self, network: ReaderNetwork) -> None:
        self._network = network.eval()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, encoder_folder: Path, weights: Path) -> "TorchEngine":
        """With the word embeddings of the bundled model and the reader's own weights.

        Raises:
            ReaderWeightsError: a file is missing or damaged.
        """
        state = {name: torch.from_numpy(a) for name, a in load_weights(weights).items()}
        network = ReaderNetwork(torch.from_numpy(np.array(word_embeddings(encoder_folder))))
        network.load_state_dict(state, strict=False)
        return cls(network)

    def run(self, inputs: Sequence[Sequence[int]]) -> list[tuple[NDArray[np.float32], float]]:
        """Span logits (tokens, 2) and the answerable logit of each input."""
        results: list[tuple[NDArray[np.float32], float]] = [(_NONE, 0.0)] * len(inputs)
        by_length = sorted(range(len(inputs)), key=lambda i: len(inputs[i]))
        for first in range(0, len(by_length), _BATCH):
            places = by_length[first : first + _BATCH]
            ids, attention = pad([inputs[i] for i in places])
            with self._lock, torch.inference_mode():
                spans, logits = self._network(torch.from_numpy(ids), torch.from_numpy(attention))
            for row, i in enumerate(places):
                results[i] = spans[row, : len(inputs[i])].numpy(), float(logits[row])
        return results
