"""The reader's network on torch, in float32."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.reader.network import ReaderNetwork
from assistant.reader.weights import load_weights, word_embeddings
from assistant.reader.windows import pad


class TorchEngine:
    """Runs padded batches of token ids.

    Args:
        network: ready to read.
    """

    def __init__(self, network: ReaderNetwork) -> None:
        self._network = network.eval()

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

    def run(
        self, inputs: Sequence[Sequence[int]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Span logits (batch, tokens, 2) and answerable logits (batch,)."""
        ids, attention = pad(inputs)
        with torch.inference_mode():
            spans, logits = self._network(torch.from_numpy(ids), torch.from_numpy(attention))
        return spans.numpy(), logits.numpy()
