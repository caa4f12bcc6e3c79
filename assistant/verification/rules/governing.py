"""Whether what a "not" or a "shall" governs is governed by the like on the other side."""

import re
from collections.abc import Iterable, Sequence

from assistant.verification.comparison import Comparison
from assistant.verification.tokens import Mark

_WINDOWS, _SHARE = (2, 4), 0.6
_END = re.compile(r"[.!?] |。")


def governed(marks: Iterable[Mark]) -> frozenset[int]:
    """The tokens that any of the marks governs."""
    return frozenset(i for mark in marks for i in mark.tokens)


def is_governed(mark: Mark, comparison: Comparison, quoted: frozenset[int]) -> bool:
    """Whether the quotation says of at least half of a mark's words what the sentence says.

    A word that stands in the quotation several times counts if it is governed at one of its places.

    Args:
        mark: of the sentence.
        comparison: the sentence and its quotation.
        quoted: the quotation's tokens that its own marks of the kind govern.
    """
    places = [comparison.places(i) for i in mark.tokens]
    found = [bool(quoted.intersection(at)) for at in places if at]
    return bool(found and quoted) and _share(found) >= 0.5


def is_dropped(mark: Mark, comparison: Comparison, own: frozenset[int]) -> bool:
    """Whether the sentence takes over words of the quotation without the mark that governs them.

    Args:
        mark: of the quotation.
        comparison: the sentence and its quotation.
        own: the sentence's tokens that its own marks of the kind govern.
    """
    taken = [comparison.stands_for[j] for j in mark.tokens if j in comparison.stands_for]
    return bool(taken) and _share([i in own for i in taken]) < 0.5


def _share(found: Sequence[bool]) -> float:
    """The share that is true; the first, which is nearest to the mark, counts twice."""
    return (sum(found) + found[0]) / (len(found) + 1)


def is_taken_over(span: tuple[int, int], comparison: Comparison) -> bool:
    """Whether the written sentence has most of what stands round a place in its sentence."""
    text, tokens = comparison.quote.text, comparison.quote.tokens
    first = max((m.end() for m in _END.finditer(text, 0, span[0])), default=0)
    last = _END.search(text, span[1])
    stop = last.start() if last else len(text)
    before = [i for i, t in enumerate(tokens) if first <= t.start and t.end <= span[0]]
    after = [i for i, t in enumerate(tokens) if span[1] <= t.start < stop]
    for window in _WINDOWS:
        near = [*before[-window:], *after[:window]]
        taken = sum(i in comparison.stands_for for i in near)
        if near and taken >= _SHARE * len(near):
            return True
    return False
