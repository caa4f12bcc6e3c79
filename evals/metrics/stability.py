"""Stability: a question asked with other punctuation, white space or politeness is the same.

The idea of testing that nothing changes where nothing should: invariance tests, Ribeiro et al.
(2020), "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList".
"""

from collections.abc import Sequence

from assistant.models import Status

Outcome = tuple[Status, frozenset[str]]
"""An answer's status and the passages it cites."""


def stable(first: Outcome, others: Sequence[Outcome]) -> float | None:
    """The share of variants with the same status and the same citations; None without any."""
    if not others:
        return None
    return sum(other == first for other in others) / len(others)
