"""Did a change do something, or is it chance? Tests over the same questions, asked twice.

Sources: McNemar (1947), "Note on the Sampling Error of the Difference between Correlated
Proportions or Percentages", in its exact form; Fisher's randomisation test as used for retrieval by
Smucker, Allan and Carterette (2007), "A Comparison of Statistical Significance Tests for
Information Retrieval Evaluation"; Holm (1979), "A Simple Sequentially Rejective Multiple Test
Procedure".
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

_EXACT_UP_TO = 14
_DRAWS = 10_000


def mcnemar(lost: int, gained: int) -> float:
    """The two-sided exact p-value of `lost` answers turned wrong and `gained` turned right."""
    turned = lost + gained
    if not turned:
        return 1.0
    tail = sum(math.comb(turned, i) for i in range(min(lost, gained) + 1)) / 2**turned
    return min(1.0, 2.0 * float(tail))


def drop_probability(differences: Sequence[float], *, seed: int = 0) -> float:
    """The one-sided p-value of a drop at least this deep, were every sign a coin's.

    Args:
        differences: after minus before, one a twin, larger is better.
        seed: of the random signs, where there are too many twins to try all.
    """
    changed = np.array([d for d in differences if d])
    if not changed.size or changed.sum() >= 0:
        return 1.0
    if changed.size <= _EXACT_UP_TO:
        signs = 1 - 2 * ((np.arange(2**changed.size)[:, None] >> np.arange(changed.size)) & 1)
        return float(np.mean(signs @ abs(changed) <= changed.sum() + 1e-9))
    signs = np.random.default_rng(seed).choice([-1, 1], (_DRAWS, changed.size))
    as_deep = int(np.sum(signs @ abs(changed) <= changed.sum() + 1e-9))
    return (as_deep + 1) / (_DRAWS + 1)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p-values corrected for there being several tests."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for i, (name, p) in enumerate(sorted(p_values.items(), key=lambda pair: pair[1])):
        highest = max(highest, min(1.0, (len(p_values) - i) * p))
        adjusted[name] = highest
    return adjusted
