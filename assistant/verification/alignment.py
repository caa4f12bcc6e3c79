"""Which word of a sentence stands for which of its quotation, in order as far as may be."""

from collections.abc import Sequence

_MATCH, _SENTENCE_GAP, _QUOTE_GAP = 2.0, -0.4, -0.03


def align(quoted: int, places: Sequence[Sequence[int]]) -> dict[int, int]:
    """The best pairs, number of a sentence's token to that of the quotation's.

    Global alignment (Needleman and Wunsch 1970) in which leaving out words of the quotation costs
    next to nothing: a sentence may be much shorter. Words that the order leaves over are then
    paired with the first free one that is the same.

    Args:
        quoted: how many tokens the quotation has.
        places: for each token of the sentence, the quotation's tokens that say the same.
    """
    pairs = in_order(quoted, places)
    used = set(pairs.values())
    for i in range(len(places)):
        if i not in pairs:
            free = next((j for j in places[i] if j not in used), None)
            if free is not None:
                pairs[i] = free
                used.add(free)
    return pairs


def in_order(quoted: int, places: Sequence[Sequence[int]]) -> dict[int, int]:
    """The best pairs that keep the order; arguments as of `align`."""
    count, equal = len(places), [frozenset(at) for at in places]
    best = [[0.0] * (quoted + 1) for _ in range(count + 1)]
    for i in range(count + 1):
        for j in range(quoted + 1):
            if i == 0 or j == 0:
                best[i][j] = i * _SENTENCE_GAP + j * _QUOTE_GAP
                continue
            options = [best[i - 1][j] + _SENTENCE_GAP, best[i][j - 1] + _QUOTE_GAP]
            if j - 1 in equal[i - 1]:
                options.append(best[i - 1][j - 1] + _MATCH)
            best[i][j] = max(options)
    return _traced(best, equal, count, quoted)


def _traced(
    best: list[list[float]], equal: Sequence[frozenset[int]], i: int, j: int
) -> dict[int, int]:
    pairs: dict[int, int] = {}
    while i and j:
        if best[i][j] == best[i][j - 1] + _QUOTE_GAP:  # of equal ways the one that ends first
            j -= 1
        elif j - 1 in equal[i - 1] and best[i][j] == best[i - 1][j - 1] + _MATCH:
            i, j = i - 1, j - 1
            pairs[i] = j
        else:
            i -= 1
    return pairs
