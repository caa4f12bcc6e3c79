"""The one decision whether the texts answer a question.

A logistic model of the evidence for the best sentence. Its weights are in `refusal.json`, fitted
by `partnership calibrate` on the tuning questions; nothing else in the product refuses.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.evidence.collector import Evidence
from assistant.state import AnswerState, Asked
from assistant.understanding.asked import PARTICULAR

FITTED: Mapping[str, tuple[str, ...]] = {
    "reader": (
        "reading",
        "log_mass",
        "similarity",
        "passage_similarity",
        "coverage",
        "lacks",
    ),
    "words": ("coverage", "passage_coverage"),
}
"""What is fitted where there is a reader, and where there is none. Many words in common speak
against an answer that the reader doubts: a near miss shares them (docs/decisions/0022)."""
ABOUT_COVERAGE = 0.4
"""What do the texts say about a subject: any passage answers that has so much of the question's
words, weighed by how telling they are."""
ABOUT_LINE = 0.8
"""The line for such a question, as a share of the others': no single fact can be missing."""
NEEDLESS_COST = 1.5
"""What a needless refusal costs, an answer where there is none costing one."""
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


def answers(model: RefusalModel, evidence: Evidence, state: AnswerState) -> bool:
    """Whether the best evidence answers; this is the one place where it is decided."""
    asked = state.understood.asked
    about = Asked.ABOUT in asked and not asked & PARTICULAR
    line = model.threshold * (ABOUT_LINE if about else 1)
    if model.probability(features_of(evidence, state)) >= line:
        return True
    return about and evidence.passage_coverage >= ABOUT_COVERAGE


def features_of(evidence: Evidence, state: AnswerState) -> dict[str, float]:
    """What the decision rests on, by name."""
    return {
        "nearest": nearest(state),
        "coverage": evidence.coverage,
        "passage_coverage": evidence.passage_coverage,
        "similarity": evidence.similarity,
        "passage_similarity": evidence.found.similarity,
        "reading": evidence.bounded_reading,
        "log_mass": math.log(evidence.mass + 1e-3),
        "lacks": float(evidence.lacks),
    }


def nearest(state: AnswerState) -> float:
    """The cosine of the passage nearest to the question."""
    return max((s.similarity for s in state.retrieved.passages), default=0.0)


@cache
def refusal_models() -> Mapping[str, RefusalModel]:
    """The fitted models: with a reader ("reader"), and by words alone ("words")."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return {name: RefusalModel(**values) for name, values in stored.items()}


@dataclass(frozen=True, slots=True)
class RefusalCase:
    """One question of which it is known whether the texts answer it.

    Attributes:
        features: of the sentence found best.
        answerable: the texts answer the question.
        document: what the question is about; it is left out whole where the decision is tried.
    """

    features: Mapping[str, float]
    answerable: bool
    document: str


def fit_refusal(cases: Sequence[RefusalCase], names: Sequence[str]) -> tuple[RefusalModel, str]:
    """Fit the decision, and say how well it does on documents it has not seen.

    The line is drawn where the share answered though unanswerable and, at half as much again, the
    share refused though answerable are least together.

    Args:
        cases: of documents that neither the reader nor what is reported rests on.
        names: the features to fit.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    names = sorted(names)
    x = np.array([[case.features[name] for name in names] for case in cases])
    y = np.array([case.answerable for case in cases])
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced"))
    groups = [case.document for case in cases]
    unseen = cross_val_predict(
        pipeline, x, y, groups=groups, cv=LeaveOneGroupOut(), method="predict_proba"
    )[:, 1]
    lines = np.unique(unseen)
    costs = [
        NEEDLESS_COST * (unseen[y] < line).mean() + (unseen[~y] >= line).mean() for line in lines
    ]
    threshold = float(lines[int(np.argmin(costs))])
    pipeline.fit(x, y)
    scaler, logistic = pipeline[0], pipeline[1]
    weights = logistic.coef_[0] / scaler.scale_
    intercept = float(logistic.intercept_[0] - (weights * scaler.mean_).sum())
    report = _report(cases, unseen, threshold)
    off_topic = float(np.quantile([c.features["nearest"] for c in cases if c.answerable], 0.005))
    fitted = dict(zip(names, (round(float(w), 4) for w in weights), strict=True))
    return RefusalModel(
        round(intercept, 4), fitted, round(threshold, 4), round(off_topic, 4)
    ), report


def _report(cases: Sequence[RefusalCase], unseen: Sequence[float], threshold: float) -> str:
    """How the decision does on unseen cases, with the whole trade-off beside it."""
    rows = ["answered though unanswerable / refused though answerable (unseen documents)"]
    yes = sorted(p for case, p in zip(cases, unseen, strict=True) if case.answerable)
    no = [p for case, p in zip(cases, unseen, strict=True) if not case.answerable]
    for share in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3):
        line = yes[int(share * len(yes))]
        rows.append(f"  {sum(p >= line for p in no) / len(no):.2f} / {share:.2f}")
    wrong = sum(p >= threshold for p in no) / len(no)
    refused = sum(p < threshold for p in yes) / len(yes)
    pairs = [(a > b) + 0.5 * (a == b) for a in yes for b in no]
    rows.append(f"chosen: {wrong:.2f} / {refused:.2f}; AUC {sum(pairs) / len(pairs):.3f}")
    return "\n".join(rows)
