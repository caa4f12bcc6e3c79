"""Which words of a quotation are marked as those that answer."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.models import Citation, Counterpart

Place = tuple[int, int]
"""Where words stand in a text: code points, end exclusive."""


def key_places(side: Citation | Counterpart) -> list[Place]:
    """The places of the words that answer in a quotation, from its own beginning.

    One that is not inside the quotation is none.
    """
    return [
        (mark.start - side.start, mark.end - side.start)
        for mark in side.highlights
        if side.start <= mark.start < mark.end <= side.end
    ]


def pieces(text: str, places: Sequence[Place]) -> Iterator[tuple[str, bool]]:
    """The text in pieces that are in one of the places or in none."""
    ends = sorted({0, len(text), *(end for place in places for end in place)})
    for start, end in pairwise(ends):
        yield text[start:end], any(first <= start and end <= last for first, last in places)
