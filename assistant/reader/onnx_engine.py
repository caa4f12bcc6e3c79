"""The reader's network on ONNX Runtime, straight from the 8-bit weights.

The graph is put together here from the weights' file: no exported model has to be kept. Weights
stay in 8 bits, and activations are brought to 8 bits in blocks of 128 (`MatMulNBits`), each with a
scale of its own, which loses much less than one scale for a whole activation. Importing this module
imports neither onnx nor torch.
"""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.reader.weights import read_packed, word_embeddings
from assistant.reader.windows import pad

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

_HEADS, _LAYERS, _EPSILON = 12, 12, 1e-12
_BLOCK = 128
_INT8_PRODUCTS = 4  # MatMulNBits: "accuracy_level", both sides in 8 bits
_MICROSOFT = "com.microsoft"

Floats = NDArray[np.float32]
Packed = Mapping[str, NDArray[np.generic]]


class OnnxEngine:
    """Runs padded batches of token ids.

    Args:
        encoder_folder: the bundled model's folder, for the word embeddings.
        weights: the reader's file.
        threads: of one run.

    Raises:
        ReaderWeightsError: a file is missing or damaged.
    """

    def __init__(self, encoder_folder: Path, weights: Path, threads: int = 2) -> None:
        onnxruntime: Any = importlib.import_module("onnxruntime")  # it has no types
        packed = read_packed(weights)
        self._words: Floats = word_embeddings(encoder_folder).numpy()
        self._places = packed["positions.weight"].astype(np.float32)
        if "positions.weight.scale" in packed:
            self._places *= packed["positions.weight.scale"].astype(np.float32)[:, None]
        self._kind = packed["kind"].astype(np.float32)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        graph = GraphBuilder(packed).model().SerializeToString()
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )

    def run(self, inputs: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        """Span logits (batch, tokens, 2) and answerable logits (batch,)."""
        ids, attention = pad(inputs)
        embedded = self._words[ids] + self._places[: ids.shape[1]] + self._kind
        feed = {"embedded": embedded, "attention": attention.astype(np.int32)}
        spans, logits = self._session.run(["spans", "logits"], feed)
        return np.asarray(spans), np.asarray(logits)[:, 0]


class GraphBuilder:
    """Puts the graph together.

    Args:
        packed: the weights as they lie in the file.
    """

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> "ModelProto":
        """The whole network behind the embeddings."""
        from onnx import TensorProto, helper

        x = self._norm("embedded", "", "norm")
        for number in range(_LAYERS):
            x = self._layer(x, f"layers.{number}.")
        self._head(x, "span", "spans")
        first = self._constant("zero", np.array(0, dtype=np.int64))
        cls = self._add("Gather", [x, first], "cls", domain="", axis=1)
        self._head(cls, "answerable", "logits")
        floats, whole = TensorProto.FLOAT, TensorProto.INT32
        graph = helper.make_graph(
            self._nodes,
            "reader",
            [
                helper.make_tensor_value_info("embedded", floats, ["batch", "tokens", 384]),
                helper.make_tensor_value_info("attention", whole, ["batch", "tokens"]),
            ],
            [
                helper.make_tensor_value_info("spans", floats, ["batch", "tokens", 2]),
                helper.make_tensor_value_info("logits", floats, ["batch", 1]),
            ],
            self._constants,
        )
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9)

    def _layer(self, x: str, name: str) -> str:
        qkv = self._linear(x, f"{name}qkv")
        parts = [f"{name}q", f"{name}k", f"{name}v"]
        self._add("Split", [qkv, self._thirds()], *parts, domain="", axis=2)
        seen = self._add(
            "MultiHeadAttention", [*parts, "", "attention"], f"{name}seen", num_heads=_HEADS
        )
        x = self._norm(self._linear(seen, f"{name}attended"), x, f"{name}attended_norm")
        wide = self._add("Gelu", [self._linear(x, f"{name}wide")], f"{name}active")
        return self._norm(self._linear(wide, f"{name}narrow"), x, f"{name}norm")

    def _linear(self, x: str, name: str) -> str:
        """A product with an 8-bit matrix, and its bias."""
        matrix = self._packed[f"{name}.weight"]
        rows, columns = matrix.shape
        blocks = columns // _BLOCK
        bytes_ = (matrix.astype(np.int16) + 128).astype(np.uint8).reshape(rows, blocks, _BLOCK)
        scale = self._packed[f"{name}.weight.scale"].astype(np.float32)
        inputs = [
            x,
            self._constant(f"{name}.matrix", bytes_),
            self._constant(f"{name}.scales", np.repeat(scale, blocks)),
        ]
        product = self._add(
            "MatMulNBits", inputs, f"{name}.product",
            K=columns, N=rows, bits=8, block_size=_BLOCK, accuracy_level=_INT8_PRODUCTS,
        )  # fmt: skip
        return self._add("Add", [product, self._float(f"{name}.bias")], f"{name}.sum", domain="")

    def _norm(self, x: str, residual: str, name: str) -> str:
        scale, shift = self._float(f"{name}.weight"), self._float(f"{name}.bias")
        out = f"{name}.out"
        if not residual:
            inputs = [x, scale, shift]
            return self._add("LayerNormalization", inputs, out, domain="", epsilon=_EPSILON)
        inputs = [x, residual, scale, shift]
        return self._add("SkipLayerNormalization", inputs, out, epsilon=_EPSILON)

    def _head(self, x: str, name: str, out: str) -> None:
        matrix = self._packed[f"{name}.weight"].astype(np.float32).T
        weight = self._constant(f"{name}.matrix", np.ascontiguousarray(matrix))
        product = self._add("MatMul", [x, weight], f"{name}.product", domain="")
        self._add("Add", [product, self._float(f"{name}.bias")], out, domain="")

    def _thirds(self) -> str:
        return self._constant("thirds", np.array([384, 384, 384], dtype=np.int64))

    def _float(self, name: str) -> str:
        return self._constant(name, self._packed[name].astype(np.float32))

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        if all(c.name != name for c in self._constants):
            self._constants.append(numpy_helper.from_array(values, name))
        return name

    def _add(
        self, kind: str, inputs: list[str], *out: str, domain: str = _MICROSOFT, **settings: Any
    ) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, list(out), domain=domain, **settings))
        return out[0]
