"""Retrieval with one right passage a question: hit@k, MRR, nDCG@k.

Sources: mean reciprocal rank, Voorhees (1999), "The TREC-8 Question Answering Track Report";
nDCG, Järvelin and Kekäläinen (2002), "Cumulated Gain-Based Evaluation of IR Techniques". With one
relevant passage the ideal gain is 1, so nDCG is the discount at its rank.
"""

import math
from collections.abc import Sequence

Rank = int | None
"""1 for the first place; None where the right passage was not found at all."""


def rank_of(wanted: str, ranked: Sequence[str]) -> Rank:
    """The rank of a passage among distinct ranked ids."""
    distinct = list(dict.fromkeys(ranked))
    return distinct.index(wanted) + 1 if wanted in distinct else None


def hit_at(k: int, ranks: Sequence[Rank]) -> float:
    """The share of questions whose passage is among the first k."""
    return _mean([float(rank is not None and rank <= k) for rank in ranks])


def mean_reciprocal_rank(ranks: Sequence[Rank]) -> float:
    """The mean of 1/rank; a passage that was not found counts 0."""
    return _mean([1 / rank if rank else 0.0 for rank in ranks])


def ndcg_at(k: int, ranks: Sequence[Rank]) -> float:
    """Normalised discounted cumulative gain of the first k."""
    return _mean([1 / math.log2(1 + rank) if rank and rank <= k else 0.0 for rank in ranks])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
