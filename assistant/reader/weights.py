"""The reader's weights as a file: 8-bit rows with a scale each, checked before they are used.

A matrix is stored as int8 with one float16 scale a row, the largest magnitude of the row being 127;
vectors are stored as float16. The word embeddings are not in the file: they are the bundled
model's. Importing this module does not import torch.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.encoder.weights import mapped_tensor, quantise, widen

WEIGHTS_FILE = Path(__file__).parent / "weights" / "reader.safetensors"
CHECKSUM_FILE = WEIGHTS_FILE.with_suffix(".sha256")

Arrays = dict[str, NDArray[np.float32]]


class ReaderWeightsError(Exception):
    """The reader cannot be loaded; the message is one line, with the cause and the cure."""


def checksum(data: bytes) -> str:
    """SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()


def expected_checksum(weights: Path) -> str:
    """What the file beside the weights says their checksum is.

    Raises:
        ReaderWeightsError: there is no such file.
    """
    beside = weights.with_suffix(".sha256")
    try:
        return beside.read_text("ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise ReaderWeightsError(
            f"The reader's checksum {beside} cannot be read: install the package again."
        ) from error


def load_weights(weights: Path = WEIGHTS_FILE) -> Arrays:
    """Read, check and widen the weights.

    Raises:
        ReaderWeightsError: the file is missing, or is not the one its checksum names.
    """
    return widen(read_packed(weights))


def read_packed(weights: Path) -> dict[str, NDArray[np.generic]]:
    """Read and check the weights, as they lie in the file.

    Raises:
        ReaderWeightsError: the file is missing, or is not the one its checksum names.
    """
    from safetensors.numpy import load

    try:
        data = weights.read_bytes()
    except OSError as error:
        raise ReaderWeightsError(
            f"The reader's weights {weights} cannot be read: install the package again."
        ) from error
    if checksum(data) != expected_checksum(weights):
        raise ReaderWeightsError(
            f"The reader's weights {weights} are damaged (checksum): install the package again."
        )
    return load(data)


def save_weights(state: Mapping[str, NDArray[np.float32]], weights: Path) -> None:
    """Quantise and write the weights, with their checksum in a file beside them."""
    from safetensors.numpy import save

    data = save(quantise(state))
    weights.parent.mkdir(parents=True, exist_ok=True)
    weights.write_bytes(data)
    weights.with_suffix(".sha256").write_text(f"{checksum(data)}  {weights.name}\n", "ascii")


def word_embeddings(encoder_folder: Path) -> NDArray[np.float32]:
    """The bundled model's word embeddings, mapped from the disk, (vocabulary, hidden).

    Raises:
        ReaderWeightsError: the folder does not hold the bundled model.
    """
    path = encoder_folder / "model.safetensors"
    try:
        return mapped_tensor(path, "embeddings.word_embeddings.weight")
    except (OSError, ValueError) as error:
        raise ReaderWeightsError(
            f"The reader needs the bundled embedding model, which {encoder_folder} does not hold."
        ) from error
