"""The encoder's weights: matrices in 8 bits with a scale a row, large tables mapped from the disk.

Importing this module imports neither torch nor an engine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SCALE = ".scale"
Packed = Mapping[str, NDArray[Any]]
_TYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8}


def quantise(state: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.generic]]:
    """Matrices to int8 rows with a float16 scale each, vectors to float16."""
    packed: dict[str, NDArray[np.generic]] = {}
    for name, values in state.items():
        if values.ndim < 2 or min(values.shape) < 8:
            packed[name] = values.astype(np.float16)
            continue
        scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-8)
        scale = scale.astype(np.float16).astype(np.float32)
        packed[name] = np.clip(np.rint(values / np.maximum(scale, 1e-8)), -127, 127).astype(np.int8)
        packed[name + SCALE] = scale[:, 0].astype(np.float16)
    return packed


def widen(packed: Packed) -> dict[str, NDArray[np.float32]]:
    """Quantised weights in float32; what is in float32 already stays as it is."""
    state: dict[str, NDArray[np.float32]] = {}
    for name, values in packed.items():
        if name.endswith(SCALE):
            continue
        wide = values.astype(np.float32, copy=False)
        if values.dtype == np.int8:
            wide *= packed[name + SCALE].astype(np.float32)[:, None]
        state[name] = wide
    return state


def mapped_tensor(path: Path, name: str) -> NDArray[Any]:
    """One tensor of a safetensors file, mapped from the disk: only the rows that are used are read.

    The library's own reader copies a whole tensor, here some 380 MB at every start.
    Source: the format's description, an 8-byte length, a JSON table of offsets, the bytes.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no safetensors file, or has no such tensor.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(length))
    if name not in header:
        raise ValueError(f"{path} has no tensor {name}")
    entry = header[name]
    start = 8 + length + entry["data_offsets"][0]
    shape = tuple(entry["shape"])
    return np.memmap(path, _TYPES[entry["dtype"]], mode="r", offset=start, shape=shape)
