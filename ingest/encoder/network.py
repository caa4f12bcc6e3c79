"""The encoder's layers on OpenVINO, put together from 8-bit weights.

No exported model has to be kept: the graph is built from named arrays, once a start. Weights stay
in 8 bits; activations are brought to 8 bits in groups of 128, each with a scale of its own
("dynamic quantisation"), which loses much less than one scale for a whole activation. Processors
without such products compute in float32. Importing this module does not import the engine.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.encoder.weights import SCALE, Packed, quantise

HIDDEN, HEADS, LAYERS, EPSILON = 384, 12, 12, 1e-12
_GROUP = 128
_ROUND = 16

Floats = NDArray[np.float32]


class EncoderNetwork:
    """Embedded tokens in; the last layer's states, or what heads make of them, out.

    Texts are run one by one, as many at a time as there are streams, each on one core. On two cores
    that takes a third of the time of a padded batch. Several callers' texts queue for the same
    streams, first come, first served: where one caller's last texts leave a stream free, the next
    caller's first one takes it.

    Args:
        packed: by name: `norm`, `layers.N.{qkv,attended,attended_norm,wide,narrow,norm}`, and the
            heads, each with `.weight` and `.bias`; 8-bit matrices also with `.weight.scale`.
        heads: names of linear heads; each becomes an output of its own. None gives the states.
        streams: texts that are run at the same time.
        group: activations that share a scale; 0 computes in float32.
    """

    def __init__(
        self, packed: Packed, *, heads: tuple[str, ...] = (), streams: int = 1, group: int = _GROUP
    ) -> None:
        self._compiled = compiled(packed, heads=heads, streams=streams, group=group)
        self._own = threading.local()
        self._streams = ThreadPoolExecutor(streams, "encoder")

    @classmethod
    def of_bert(cls, state: Mapping[str, Any], *, group: int = _GROUP) -> "EncoderNetwork":
        """The layers of a BERT encoder as the hubs name them, brought to 8 bits."""
        return cls(quantise(_named_as_network(state)), group=group)

    def run(self, texts: Sequence[Floats]) -> list[list[Floats]]:
        """The outputs for each text, in order; safe to call from several threads.

        Args:
            texts: sums of word, position and kind embeddings, each (tokens, 384).
        """
        longest_first = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
        running = {
            place: self._streams.submit(self._infer, texts[place]) for place in longest_first
        }
        return [running[place].result() for place in range(len(texts))]

    def _infer(self, text: Floats) -> list[Floats]:
        request = getattr(self._own, "request", None)
        if request is None:
            request = self._own.request = self._compiled.create_infer_request()
        outputs = request.infer(padded([text]), share_outputs=True)
        return [np.array(value[0, : len(text)]) for value in outputs.values()]


def compiled(packed: Packed, *, heads: tuple[str, ...] = (), streams: int, group: int) -> Any:
    """The network as OpenVINO runs it; its inputs are what `padded` makes."""
    import openvino

    settings = {
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": streams,
        "NUM_STREAMS": streams,
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": group,
    }
    return openvino.Core().compile_model(_GraphBuilder(packed).model(heads), "CPU", settings)


def padded(texts: Sequence[Floats]) -> list[Floats]:
    """Texts of a few fixed lengths, for which kernels are prepared once, and what to attend to."""
    longest = max(len(text) for text in texts)
    length = longest + -longest % _ROUND
    embedded = np.zeros((len(texts), length, HIDDEN), np.float32)
    mask = np.zeros((len(texts), 1, 1, length), np.float32)
    for row, text in enumerate(texts):
        embedded[row, : len(text)] = text
        mask[row, ..., len(text) :] = -1e4
    return [embedded, mask]


def usable_cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class _GraphBuilder:
    def __init__(self, packed: Packed) -> None:
        from openvino import opset15

        self._ops: Any = opset15
        self._packed = packed

    def model(self, heads: tuple[str, ...]) -> Any:
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


def _named_as_network(state: Mapping[str, Any]) -> dict[str, Floats]:
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
