"""A checkpoint to the file that the repository carries."""

from pathlib import Path

import torch

from assistant.reader.training.train import as_arrays
from assistant.reader.weights import save_weights


def quantise_checkpoint(checkpoint: Path, weights: Path) -> None:
    """Write a checkpoint's network as 8-bit weights, with their checksum beside them."""
    state = torch.load(checkpoint, weights_only=True)["network"]
    save_weights(as_arrays(state), weights)
