"""Question and passage to token windows, and tokens back to the passage's characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.encoder.tokenizer import START, STOP, load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PADDING = 1
MAX_QUESTION = 64
MAX_TITLE = 32
MAX_TOKENS = 320
OVERLAP = 96
_METASPACE = "▁"


@dataclass(frozen=True, slots=True)
class TokenisedPassage:
    """A passage's token ids, and where each starts and ends in the text, in code points.

    A token that is only the space before a word starts where the word does and ends there too.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the network: tokens `first` and on of a passage stand at `shift` and on."""

    ids: list[int]
    shift: int
    first: int
    count: int


class WindowMaker:
    """Cuts passages to what the network reads at once, with overlap.

    Args:
        tokenizer: the bundled model's.
        max_tokens: of a window: question, title, passage and separators.
    """

    def __init__(self, tokenizer: "Tokenizer", max_tokens: int = MAX_TOKENS) -> None:
        self._tokenizer = tokenizer
        self.max_tokens = max_tokens

    @classmethod
    def load(cls, encoder_folder: Path, max_tokens: int = MAX_TOKENS) -> "WindowMaker":
        """With the tokenizer of the bundled model's folder."""
        return cls(load_tokenizer(encoder_folder), max_tokens)

    def question(self, question: str) -> list[int]:
        """A question's token ids, the first 64."""
        return self._plain_ids(question)[:MAX_QUESTION]

    def title(self, title: str) -> list[int]:
        """A title's token ids, the first 32."""
        return self._plain_ids(title)[:MAX_TITLE]

    def passage(self, text: str) -> TokenisedPassage:
        """A passage's tokens."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = [
            (start, start if token == _METASPACE else end)
            for token, (start, end) in zip(found.tokens, found.offsets, strict=True)
        ]
        return TokenisedPassage(list(found.ids), offsets)

    def prefix(self, question: str, title: str = "") -> list[int]:
        """What stands before a passage: the question and, where there is one, its title."""
        ids = [START, *self.question(question), STOP, STOP]
        return [*ids, *self.title(title), STOP] if title else ids

    def windows(self, prefix: Sequence[int], passage: TokenisedPassage) -> list[Window]:
        """The windows that cover a passage; an empty passage has one, empty."""
        room = self.max_tokens - len(prefix) - 1
        step = max(1, room - OVERLAP)
        last = max(0, len(passage.ids) - room)
        firsts = [*range(0, last, step), last]
        return [
            Window(
                [*prefix, *passage.ids[first : first + room], STOP],
                len(prefix),
                first,
                min(room, len(passage.ids) - first),
            )
            for first in firsts
        ]

    def _plain_ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)


def pad(inputs: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids filled up to one length, and where they stand."""
    length = max(len(ids) for ids in inputs)
    ids = np.full((len(inputs), length), PADDING, dtype=np.int64)
    attention = np.zeros_like(ids)
    for row, tokens in enumerate(inputs):
        ids[row, : len(tokens)] = tokens
        attention[row, : len(tokens)] = 1
    return ids, attention
