"""The encoder's network on OpenVINO: texts run one by one on streams that all callers share.

What it computes in is what the processor is quickest at. Where there are units for products of
matrices, that is bfloat16, from weights in bfloat16. Elsewhere weights stay in 8 bits and
activations are brought to 8 bits in groups of 128, each with a scale of its own ("dynamic
quantisation"), which loses much less than one scale for a whole activation; processors without such
products compute in float32. Importing this module does not import the engine.
"""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np

from ingest.encoder.graph import HIDDEN, Floats, GraphBuilder, named_as_network
from ingest.encoder.processor import has_matrix_units
from ingest.encoder.weights import Packed, quantise, widen

Arithmetic = Literal["auto", "bfloat16", "int8", "float32"]

_GROUP = 128
_STEP = 16


class EncoderNetwork:
    """Embedded tokens in; the last layer's states, or what heads make of them, out.

    Texts are run one by one, as many at a time as there are streams, each on one core. On two cores
    that takes a third of the time of a padded batch. Several callers' texts queue for the same
    streams, first come, first served: where one caller's last texts leave a stream free, the next
    caller's first one takes it.

    Args:
        packed: the weights, as `GraphBuilder` names them.
        heads: names of linear heads; each becomes an output of its own. None gives the states.
        streams: texts that are run at the same time.
        arithmetic: what to compute in; "auto" is the quickest here.
        group: of 8 bits: activations that share a scale.
        step: lengths are brought to a multiple of it.
    """

    def __init__(
        self,
        packed: Packed,
        *,
        heads: tuple[str, ...] = (),
        streams: int = 1,
        arithmetic: Arithmetic = "auto",
        group: int = _GROUP,
        step: int = _STEP,
    ) -> None:
        self._compiled = compiled(
            packed,
            heads=heads,
            streams=streams,
            arithmetic=arithmetic,
            group=group,
        )
        self._step = step
        self._own = threading.local()
        self._streams = ThreadPoolExecutor(streams, "encoder")

    @classmethod
    def of_bert(
        cls,
        state: Mapping[str, Any],
        *,
        streams: int = 1,
        arithmetic: Arithmetic = "auto",
        group: int = _GROUP,
        step: int = _STEP,
    ) -> "EncoderNetwork":
        """The layers of a BERT encoder as the hubs name them."""
        arithmetic = chosen(arithmetic)
        weights: Packed = named_as_network(state)
        if arithmetic == "int8":
            weights = quantise(weights)
        return cls(weights, streams=streams, arithmetic=arithmetic, group=group, step=step)

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
        outputs = self._request().infer(padded([text], self._step), share_outputs=True)
        return [np.array(value[0, : len(text)]) for value in outputs.values()]

    def _request(self) -> Any:
        """This thread's own: it keeps the memory of its latest run."""
        if getattr(self._own, "request", None) is None:
            self._own.request = self._compiled.create_infer_request()
        return self._own.request


def chosen(arithmetic: Arithmetic) -> Arithmetic:
    """What "auto" is on this processor."""
    if arithmetic != "auto":
        return arithmetic
    return "bfloat16" if has_matrix_units() else "int8"


def compiled(
    packed: Packed,
    *,
    heads: tuple[str, ...] = (),
    streams: int = 1,
    arithmetic: Arithmetic = "auto",
    group: int = _GROUP,
) -> Any:
    """The network as OpenVINO runs it; its inputs are what `padded` makes."""
    import openvino

    arithmetic = chosen(arithmetic)
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if arithmetic == "bfloat16" else "f32",
        "INFERENCE_NUM_THREADS": streams,
        "NUM_STREAMS": streams,
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": group if arithmetic == "int8" else 0,
    }
    weights = packed if arithmetic == "int8" else widen(packed)
    return openvino.Core().compile_model(GraphBuilder(weights).model(heads), "CPU", settings)


def padded(texts: Sequence[Floats], step: int = _STEP) -> list[Floats]:
    """Texts of a few fixed lengths, for which kernels are prepared once, and what to attend to."""
    longest = max(len(text) for text in texts)
    length = longest + -longest % step
    embedded = np.zeros((len(texts), length, HIDDEN), np.float32)
    mask = np.zeros((len(texts), 1, 1, length), np.float32)
    for row, text in enumerate(texts):
        embedded[row, : len(text)] = text
        mask[row, ..., len(text) :] = -1e4
    return [embedded, mask]
