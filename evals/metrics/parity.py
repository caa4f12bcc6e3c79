"""Twin parity: the same question in both languages reaches the same passages and status.

The overlap of two sets of passages is Jaccard's (1901), "Étude comparative de la distribution
florale": what they share over what either has.
"""

from collections.abc import Sequence

from assistant.models import Status
from evals.questions import ANSWERED


def same_status(ja: Status, en: Status) -> float:
    """1 where both languages answer, or both refuse."""
    return float((ja in ANSWERED) == (en in ANSWERED))


def overlap(ja: Sequence[str], en: Sequence[str]) -> float | None:
    """How much the passages of both languages are the same; None where neither has any."""
    either = {*ja, *en}
    return len({*ja} & {*en}) / len(either) if either else None


def same_first(ja: Sequence[str], en: Sequence[str]) -> float | None:
    """1 where both languages rank the same passage first; None where one found nothing."""
    return float(ja[0] == en[0]) if ja and en else None
