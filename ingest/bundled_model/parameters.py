"""The names and shapes of the encoder's parameters, in transformers' BERT and in the 4-bit file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.bundled_model.packed_model import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter under its two names, with the shape that both give it."""

    name: str
    packed_name: str
    shape: tuple[int, ...]


def parameters(shape: Shape) -> Iterator[Parameter]:
    """Every parameter of the encoder: its name in transformers' BERT, its name in the file."""
    hidden = shape.hidden
    for name, packed_name, rows in (
        ("word_embeddings", "word", shape.vocabulary),
        ("position_embeddings", "pos", shape.positions),
        ("token_type_embeddings", "type", shape.token_types),
    ):
        yield Parameter(f"embeddings.{name}.weight", f"emb.{packed_name}", (rows, hidden))
    yield from _weight_and_bias("embeddings.LayerNorm", "emb.ln", (hidden,))
    for layer in range(shape.layers):
        for name, packed_name, size in _layer_parts(shape):
            yield from _weight_and_bias(
                f"encoder.layer.{layer}.{name}", f"l{layer}.{packed_name}", size
            )


def _layer_parts(shape: Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """The parts of one layer: name, name in the file, shape of the weight (outputs, inputs)."""
    hidden, feed_forward = shape.hidden, shape.feed_forward
    yield "attention.self.query", "q", (hidden, hidden)
    yield "attention.self.key", "k", (hidden, hidden)
    yield "attention.self.value", "v", (hidden, hidden)
    yield "attention.output.dense", "ao", (hidden, hidden)
    yield "attention.output.LayerNorm", "aln", (hidden,)
    yield "intermediate.dense", "fi", (feed_forward, hidden)
    yield "output.dense", "fo", (hidden, feed_forward)
    yield "output.LayerNorm", "oln", (hidden,)


def _weight_and_bias(
    name: str, packed_name: str, weight: tuple[int, ...]
) -> tuple[Parameter, Parameter]:
    return (
        Parameter(f"{name}.weight", f"{packed_name}.w", weight),
        Parameter(f"{name}.bias", f"{packed_name}.b", weight[:1]),
    )


def unused_pooler(hidden: int) -> dict[str, "NDArray[np.float32]"]:
    """BERT's pooler, which mean pooling never asks: zeros, as the file leaves it out.

    Without it every load would warn of weights missing, and fill them at random.
    """
    import numpy as np

    return {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
