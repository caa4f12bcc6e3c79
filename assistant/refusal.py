"""The one decision whether the texts answer a question.

A logistic model of the evidence for the best sentence. Its weights are in `refusal.json`, fitted
by `partnership calibrate` on the tuning questions; nothing else in the product refuses.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.evidence import Evidence
from assistant.state import AnswerState, Asked

_FILE = Path(__file__).with_name("refusal.json")


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """Weights of the evidence, and where to draw the line.

    Attributes:
        intercept: of the logistic model.
        weights: by feature name.
        threshold: a lower probability of being answered refuses.
        off_topic: a similarity below this means another subject altogether.
    """

    intercept: float
    weights: Mapping[str, float]
    threshold: float
    off_topic: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that the sentence answers the question."""
        total = sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-(self.intercept + total)))


def features_of(evidence: Evidence, state: AnswerState) -> dict[str, float]:
    """What the decision rests on, by name."""
    asked = state.understood.asked
    return {
        "similarity": max(evidence.similarity, evidence.found.similarity),
        "nearest": nearest(state),
        "coverage": evidence.coverage,
        "passage_coverage": evidence.passage_coverage,
        "answerable": evidence.answerable,
        "holds_kind": float(evidence.holds_kind),
        "names_document": float(bool(state.understood.documents)),
        "asks_amount": float(bool(asked & {Asked.MONEY, Asked.NUMBER})),
        "asks_reason": float(Asked.REASON in asked),
    }


def nearest(state: AnswerState) -> float:
    """The cosine of the passage nearest to the question."""
    return max((s.similarity for s in state.retrieved.passages), default=0.0)


@cache
def refusal_models() -> Mapping[str, RefusalModel]:
    """The fitted models, by name of the embedding model."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return {name: RefusalModel(**values) for name, values in stored.items()}
