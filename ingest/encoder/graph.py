"""The encoder's layers as an OpenVINO model, put together from named arrays.

No exported model has to be kept. Importing this module does not import the engine.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.encoder.weights import SCALE, Packed

HIDDEN, HEADS, LAYERS, EPSILON = 384, 12, 12, 1e-12

Floats = NDArray[np.float32]


class GraphBuilder:
    """Puts the layers together.

    Args:
        packed: by name: `norm`, `layers.N.{qkv,attended,attended_norm,wide,narrow,norm}`, and the
            heads, each with `.weight` and `.bias`; 8-bit matrices also with `.weight.scale`.
    """

    def __init__(self, packed: Packed) -> None:
        from openvino import opset15

        self._ops: Any = opset15
        self._packed = packed

    def model(self, heads: tuple[str, ...]) -> Any:
        """The model; its inputs are embedded tokens (batch, tokens, 384) and what to attend to."""
        import openvino

        floats = np.float32
        embedded = self._ops.parameter([-1, -1, HIDDEN], floats, name="embedded")
        mask = self._ops.parameter([-1, 1, 1, -1], floats, name="mask")
        x = self._norm(embedded, "norm")
        for number in range(LAYERS):
            x = self._layer(x, mask, f"layers.{number}.")
        outputs = [self._linear(x, head) for head in heads] or [x]
        return openvino.Model(outputs, [embedded, mask], "encoder")

    def _layer(self, x: Any, mask: Any, name: str) -> Any:
        seen = self._attend(self._linear(x, f"{name}qkv"), mask)
        x = self._norm(
            self._ops.add(x, self._linear(seen, f"{name}attended")), f"{name}attended_norm"
        )
        wide = self._ops.gelu(self._linear(x, f"{name}wide"), "erf")
        return self._norm(self._ops.add(x, self._linear(wide, f"{name}narrow")), f"{name}norm")

    def _attend(self, qkv: Any, mask: Any) -> Any:
        parts = self._ops.split(qkv, 2, 3)
        q, k, v = (self._by_head(part) for part in parts.outputs())
        seen = self._ops.scaled_dot_product_attention(q, k, v, mask)
        rows = self._ops.transpose(seen, [0, 2, 1, 3])
        return self._ops.reshape(rows, [0, 0, HIDDEN], special_zero=True)

    def _by_head(self, x: Any) -> Any:
        heads = self._ops.reshape(x, [0, 0, HEADS, HIDDEN // HEADS], special_zero=True)
        return self._ops.transpose(heads, [0, 2, 1, 3])

    def _linear(self, x: Any, name: str) -> Any:
        product = self._ops.matmul(x, self._matrix(f"{name}.weight"), False, True)
        return self._ops.add(product, self._vector(f"{name}.bias"))

    def _matrix(self, name: str) -> Any:
        values = self._packed[name]
        if values.dtype != np.int8:
            return self._ops.constant(values.astype(np.float32))
        wide = self._ops.convert(self._ops.constant(values), "f32")
        scale = self._packed[name + SCALE].astype(np.float32)[:, None]
        return self._ops.multiply(wide, self._ops.constant(scale))

    def _norm(self, x: Any, name: str) -> Any:
        normal = self._ops.mvn(x, [-1], True, EPSILON, "inside_sqrt")
        scaled = self._ops.multiply(normal, self._vector(f"{name}.weight"))
        return self._ops.add(scaled, self._vector(f"{name}.bias"))

    def _vector(self, name: str) -> Any:
        return self._ops.constant(self._packed[name].astype(np.float32))


def named_as_network(state: Mapping[str, Any]) -> dict[str, Floats]:
    """The layers of a BERT encoder as the hubs name them, under this network's names.

    Query, key and value become one matrix.
    """
    result: dict[str, Floats] = {}
    for part in ("weight", "bias"):
        result[f"norm.{part}"] = state[f"embeddings.LayerNorm.{part}"]
        for number in range(LAYERS):
            old, new = f"encoder.layer.{number}.", f"layers.{number}."
            own = [
                state[f"{old}attention.self.{name}.{part}"] for name in ("query", "key", "value")
            ]
            result[f"{new}qkv.{part}"] = np.concatenate(own)
            for theirs, ours in _NAMES.items():
                result[f"{new}{ours}.{part}"] = state[f"{old}{theirs}.{part}"]
    return result


_NAMES = {
    "attention.output.dense": "attended",
    "attention.output.LayerNorm": "attended_norm",
    "intermediate.dense": "wide",
    "output.dense": "narrow",
    "output.LayerNorm": "norm",
}
