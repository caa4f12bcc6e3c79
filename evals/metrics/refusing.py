"""Refusals: the two mistakes together, and what it would cost to make fewer of one.

Answered though unanswerable and refused though answerable are reported side by side: either alone
is brought to zero by always or never refusing. Sources: Thakur et al. (2024), "NoMIRACL: Knowing
When You Don't Know" (hallucination and error rate); Geifman and El-Yaniv (2017), "Selective
Classification for Deep Neural Networks" (risk, coverage).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.models import Status
from evals.questions import ANSWERED


def answered_unanswerable(must_refuse: bool, status: Status) -> float | None:
    """1 where an unanswerable question was answered; None for other questions."""
    return float(status in ANSWERED) if must_refuse else None


def refused_answerable(must_answer: bool, status: Status) -> float | None:
    """1 where an answerable question was refused; None for other questions."""
    return float(status not in ANSWERED) if must_answer else None


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering only the most confident part (`coverage`) makes this share of mistakes."""

    coverage: float
    risk: float


def risk_coverage(answers: Sequence[tuple[float, bool]], questions: int) -> list[RiskPoint]:
    """The curve from the most confident answer to the last that was given.

    Args:
        answers: confidence of each answer given (refusals are none), and whether it is right.
        questions: how many were asked, refusals included.

    Returns:
        A point for each confidence; equal ones come together, since no bar would part them.
    """
    points: list[RiskPoint] = []
    wrong = 0
    ordered = sorted(answers, key=lambda answer: -answer[0])
    for count, (confidence, right) in enumerate(ordered, 1):
        wrong += not right
        last_of_equals = count == len(ordered) or ordered[count][0] != confidence
        if last_of_equals:
            points.append(RiskPoint(count / questions, wrong / count))
    return points


def area_under(points: Sequence[RiskPoint]) -> float | None:
    """The mean risk over the coverage reached; lower is better. None without answers."""
    if not points:
        return None
    area, before = 0.0, 0.0
    for point in points:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return area / before
