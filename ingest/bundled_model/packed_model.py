"""The 4-bit file: its directory, read without trust, and its tensors, decoded one by one."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.bundled_model.release import malformed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGIC = b"E5S1"
_VERSION = 1
_PLAIN, _PACKED = 0, 1  # a tensor's kind: float32, or blocks of 4-bit numbers
_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 18


class _Cursor:
    """Reads little-endian fields one after the other, and never past the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, size: int) -> bytes:
        start, end = self._position, self._position + size
        if size < 0 or end > len(self._data):
            raise malformed(f"are cut short: {len(self._data):,} bytes, of at least {end:,}")
        self._position = end
        return self._data[start:end]

    def fields(self, layout: str) -> tuple[Any, ...]:
        layout = f"<{layout}"
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder, in the order in which the file has them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram vocabulary: each piece's place is its token id, each score a log probability."""

    pieces: list[str]
    scores: list[float]
    beginning: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor lies in the file: `count` numbers in `size` bytes from `offset` on."""

    kind: int
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """What the 4-bit file holds.

    Attributes:
        data: the whole file.
        shape: the encoder's sizes.
        vocabulary: the tokenizer's pieces.
        normalisation: what becomes of a character, for those that do not stay as they are.
        tensors: the directory of the weights.
    """

    data: bytes
    shape: Shape
    vocabulary: Vocabulary
    normalisation: Mapping[str, str]
    tensors: Mapping[str, Tensor]

    @classmethod
    def parse(cls, data: bytes) -> "PackedModel":
        """Read the file's directory; the weights themselves are decoded one by one, by `tensor`.

        Raises:
            BundledModelError: the bytes are not such a file, or not a whole one.
        """
        cursor = _Cursor(data)
        if cursor.take(4) != _MAGIC:
            raise malformed("are not in the expected format (their first bytes differ)")
        (version,) = cursor.fields("I")
        *sizes, block = cursor.fields("7ifi")
        if (version, block) != (_VERSION, _BLOCK_WEIGHTS):
            raise malformed(f"are in an unknown format (version {version}, blocks of {block})")
        try:
            vocabulary = _read_vocabulary(cursor)
            normalisation = _read_normalisation(cursor)
            tensors = _read_directory(cursor)
        except (ValueError, OverflowError) as error:  # no UTF-8, numbers that are no characters
            raise malformed(f"have a damaged directory ({error})") from error
        model = cls(data, Shape(*sizes), vocabulary, normalisation, tensors)
        model._check()
        return model

    def tensor(self, name: str, shape: tuple[int, ...]) -> "NDArray[np.float32]":
        """One tensor's weights, float32 of the shape given.

        Raises:
            BundledModelError: there is no such tensor of that shape.
        """
        import numpy as np

        found = self.tensors.get(name)
        if found is None or found.count != math.prod(shape):
            raise malformed(f"have no tensor {name} of the shape {shape}")
        if found.kind == _PLAIN:
            return np.frombuffer(self.data, "<f4", found.count, found.offset).reshape(shape)
        return _dequantised(self.data, found).reshape(shape)

    def _check(self) -> None:
        """Refuse what later steps would take on trust."""
        vocabulary = self.vocabulary
        pieces = len(vocabulary.pieces)
        specials = (vocabulary.beginning, vocabulary.end, vocabulary.padding, vocabulary.unknown)
        if pieces > self.shape.vocabulary or not all(0 <= i < pieces for i in specials):
            raise malformed("have a vocabulary that does not fit the model")
        for name, tensor in self.tensors.items():
            packed = tensor.count // _BLOCK_WEIGHTS * _BLOCK_BYTES
            expected = {_PLAIN: 4 * tensor.count, _PACKED: packed}.get(tensor.kind)
            if tensor.size != expected or tensor.offset + tensor.size > len(self.data):
                raise malformed(f"are cut short or damaged at the tensor {name}")


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    """Pieces are cut out of one run of bytes, then decoded: offsets count bytes, not characters."""
    count, beginning, end, padding, unknown, size = cursor.fields("5iQ")
    offsets = cursor.fields(f"{max(count, 0) + 1}I")
    scores = cursor.fields(f"{max(count, 0)}f")
    text = cursor.take(size)
    pieces = [text[start:stop].decode("utf-8") for start, stop in pairwise(offsets)]
    if len(set(pieces)) != len(pieces):
        raise ValueError("two tokens have the same text")
    return Vocabulary(pieces, list(scores), beginning, end, padding, unknown)


def _read_normalisation(cursor: _Cursor) -> dict[str, str]:
    """The characters that are replaced, each with the none, one or more that replace it."""
    count, size = cursor.fields("iI")
    entries = _Cursor(cursor.take(size))
    table = {}
    for _ in range(count):
        character, length = entries.fields("IB")
        table[chr(character)] = "".join(map(chr, entries.fields(f"{length}I")))
    return table


def _read_directory(cursor: _Cursor) -> dict[str, Tensor]:
    (count,) = cursor.fields("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.fields("H")
        name = cursor.take(length).decode("utf-8")
        tensors[name] = Tensor(*cursor.fields("BIQQ"))
    return tensors


def _dequantised(data: bytes, tensor: Tensor) -> "NDArray[np.float32]":
    """Decode blocks of an fp16 scale and 32 numbers of 4 bits, 8 standing for zero.

    The low halves of a block's 16 bytes are its first 16 numbers, the high halves the others.

    Returns:
        float32 of shape (count,).
    """
    import numpy as np

    block = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
    blocks = np.frombuffer(data, block, tensor.count // _BLOCK_WEIGHTS, tensor.offset)
    numbers = np.empty((len(blocks), _BLOCK_WEIGHTS), np.float32)
    numbers[:, :16] = blocks["pairs"] & 15
    numbers[:, 16:] = blocks["pairs"] >> 4
    numbers -= 8  # in place: the embeddings alone are 384 MB
    numbers *= blocks["scale"].astype(np.float32)[:, None]
    return numbers.reshape(-1)
