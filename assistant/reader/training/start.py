"""Where training starts: the encoder alone, or an earlier reader."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reader.network import LAYERS
from ingest.encoder.weights import widen

_NORMS = {"attended_norm": "attention.output.LayerNorm", "norm": "output.LayerNorm"}
_LINEARS = {
    "attended": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}

Arrays = Mapping[str, NDArray[np.float32]]


def from_bert(names: Arrays, prefix: str = "") -> dict[str, NDArray[np.float32]]:
    """A BERT encoder's weights under the reader's names; heads, where there are any, too."""
    state = {
        "positions.weight": names[f"{prefix}embeddings.position_embeddings.weight"],
        "kind": names[f"{prefix}embeddings.token_type_embeddings.weight"][0],
        "norm.weight": names[f"{prefix}embeddings.LayerNorm.weight"],
        "norm.bias": names[f"{prefix}embeddings.LayerNorm.bias"],
    }
    for number in range(LAYERS):
        state |= _layer(names, f"{prefix}encoder.layer.{number}.", f"layers.{number}.")
    for head, name in (("span", "span"), ("answerable", "ans")):
        for part in ("weight", "bias"):
            if f"{name}.{part}" in names:
                state[f"{head}.{part}"] = names[f"{name}.{part}"]
    return {name: np.ascontiguousarray(a, dtype=np.float32) for name, a in state.items()}


def _layer(names: Arrays, theirs: str, ours: str) -> dict[str, NDArray[np.float32]]:
    state: dict[str, NDArray[np.float32]] = {}
    for part in ("weight", "bias"):
        state[f"{ours}qkv.{part}"] = np.concatenate(
            [names[f"{theirs}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
        )
        for our, their in (_NORMS | _LINEARS).items():
            state[f"{ours}{our}.{part}"] = names[f"{theirs}{their}.{part}"]
    return state


def load_start(path: Path) -> dict[str, NDArray[np.float32]]:
    """Weights to start from: a reader's file, one in BERT's names, or the encoder's folder."""
    from safetensors.numpy import load_file

    if path.is_dir():
        return from_bert(load_file(path / "model.safetensors"))
    names = load_file(path)
    if "m.embeddings.LayerNorm.weight" in names:
        return from_bert({n: a.astype(np.float32) for n, a in names.items()}, "m.")
    return widen(names)
