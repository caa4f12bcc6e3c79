"""The reader's weights as a file: 8-bit rows with a scale each, checked before they are used.

A matrix is stored as int8 with one float16 scale a row, the largest magnitude of the row being 127;
vectors are stored as float16. The word embeddings are not in the file: they are the bundled
model's. Importing this module does not import torch.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS_FILE = Path(__file__).parent / "weights" / "reader.safetensors"
CHECKSUM_FILE = WEIGHTS_FILE.with_suffix(".sha256")
_SCALE = ".scale"

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


def quantise(state: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.generic]]:
    """Matrices to int8 rows and scales, vectors to float16."""
    packed: dict[str, NDArray[np.generic]] = {}
    for name, values in state.items():
        if values.ndim < 2 or min(values.shape) < 8:
            packed[name] = values.astype(np.float16)
            continue
        scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-8)
        scale = scale.astype(np.float16).astype(np.float32)
        packed[name] = np.clip(np.rint(values / np.maximum(scale, 1e-8)), -127, 127).astype(np.int8)
        packed[name + _SCALE] = scale[:, 0].astype(np.float16)
    return packed


def widen(packed: Mapping[str, NDArray[np.generic]]) -> Arrays:
    """The float32 weights of a quantised file."""
    state: Arrays = {}
    for name, values in packed.items():
        if name.endswith(_SCALE):
            continue
        wide = values.astype(np.float32)
        if values.dtype == np.int8:
            wide *= packed[name + _SCALE].astype(np.float32)[:, None]
        state[name] = wide
    return state


def word_embeddings(encoder_folder: Path) -> "Tensor":
    """The bundled model's word embeddings, mapped from the disk, (vocabulary, hidden).

    Raises:
        ReaderWeightsError: the folder does not hold the bundled model.
    """
    from safetensors import SafetensorError, safe_open

    path = encoder_folder / "model.safetensors"
    try:
        with safe_open(path, framework="pt") as file:
            tensor: Tensor = file.get_tensor("embeddings.word_embeddings.weight")
    except (OSError, SafetensorError) as error:
        raise ReaderWeightsError(
            f"The reader needs the bundled embedding model, which {encoder_folder} does not hold."
        ) from error
    return tensor
