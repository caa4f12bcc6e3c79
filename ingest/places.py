"""Where a piece of a normalised text stands in the text as it was written."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from ingest.numerals import REWRITES, normalise


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text as `numerals.normalise` writes it, and where each of its characters comes from.

    Attributes:
        text: normalised.
        starts: of the original characters, in code points, that each stands for.
        ends: of the same, exclusive.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Normalise a text; None where its characters cannot be told apart.

        So it is where Unicode composes several into one, as it does half-width kana.
        """
        written = [unicodedata.normalize("NFKC", c).casefold() for c in text]
        from_ = [i for i, piece in enumerate(written) for _ in piece]
        found = cls("".join(written), from_, [i + 1 for i in from_])
        for pattern, rewritten in REWRITES:
            found = found._rewritten(pattern, rewritten)
        return found if found.text == normalise(text) else None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end], which must not be empty, stands in the original."""
        return self.starts[start], self.ends[end - 1]

    def _rewritten(
        self, pattern: re.Pattern[str], rewritten: Callable[[re.Match[str]], str]
    ) -> Self:
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            new = rewritten(match)
            pieces += [self.text[at : match.start()], new]
            start, end = self.original(*match.span())
            starts += [*self.starts[at : match.start()], *[start] * len(new)]
            ends += [*self.ends[at : match.start()], *[end] * len(new)]
            at = match.end()
        text = "".join([*pieces, self.text[at:]])
        return type(self)(text, [*starts, *self.starts[at:]], [*ends, *self.ends[at:]])
