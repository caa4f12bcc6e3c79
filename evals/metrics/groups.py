"""Retrieval per evidence group: recall@k, nDCG@k and reciprocal rank.

A group is found where any of its passages is; every group is needed. Sources: Voorhees (1999), "The
TREC-8 Question Answering Track Report" (reciprocal rank); Järvelin and Kekäläinen (2002),
"Cumulated Gain-Based Evaluation of IR Techniques" (nDCG); groups as aspects whose second passage
gains nothing, Clarke et al. (2008), "Novelty and Diversity in Information Retrieval Evaluation".
"""

import math
from collections.abc import Sequence

Groups = Sequence[Sequence[str]]


def ranks_of(groups: Groups, ranked: Sequence[str]) -> list[int | None]:
    """For each group, the rank (from 1) of its first passage; None where none was found."""
    place = {passage: rank for rank, passage in reversed(list(enumerate(ranked, 1)))}
    ranks: list[int | None] = []
    for group in groups:
        found = [place[passage] for passage in group if passage in place]
        ranks.append(min(found) if found else None)
    return ranks


def recall_at(k: int, groups: Groups, ranked: Sequence[str]) -> float | None:
    """The share of groups found among the first k passages; None where nothing is needed."""
    if not groups:
        return None
    return sum(r is not None and r <= k for r in ranks_of(groups, ranked)) / len(groups)


def ndcg_at(k: int, groups: Groups, ranked: Sequence[str]) -> float | None:
    """Each group gains once, at its first passage; ideally the groups come first.

    A passage may stand for two groups; the gain is held to the ideal.
    """
    if not groups:
        return None
    gain = sum(1 / math.log2(1 + r) for r in ranks_of(groups, ranked) if r is not None and r <= k)
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(groups)) + 1))
    return min(1.0, gain / ideal)


def reciprocal_rank(groups: Groups, ranked: Sequence[str]) -> float | None:
    """1 over the rank of the first passage of any group; 0 where none was found."""
    if not groups:
        return None
    found = [r for r in ranks_of(groups, ranked) if r is not None]
    return 1 / min(found) if found else 0.0
