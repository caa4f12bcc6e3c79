import random

import pytest

from assistant.evidence.refusal import RefusalCase, RefusalModel, fit_refusal, refusal_models

NAMES = ("nearest", "coverage", "reading")


def cases(count: int, *, seed: int = 0) -> list[RefusalCase]:
    """Answerable questions lie nearer than unanswerable ones, with some overlap."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    made = []
    for i in range(count):
        answerable = i % 3 != 0
        centre = 0.9 if answerable else 0.8
        features = {name: dice.gauss(centre, 0.04) for name in NAMES}
        made.append(RefusalCase(features, answerable, f"document-{i % 5}"))
    return made


def test_a_fitted_model_tells_most_unseen_cases_apart() -> None:
    model, _ = fit_refusal(cases(300), NAMES)
    unseen = cases(300, seed=1)
    right = [(model.probability(c.features) >= model.threshold) == c.answerable for c in unseen]
    assert sum(right) / len(right) > 0.9


def test_fitting_reports_both_kinds_of_error_together() -> None:
    _, report = fit_refusal(cases(120), NAMES)
    assert "answered though unanswerable / refused though answerable" in report
    assert report.splitlines()[-1].startswith("chosen:")


def test_more_evidence_never_makes_a_refusal_likelier_when_its_weight_is_positive() -> None:
    model = RefusalModel(intercept=-1.0, weights={"nearest": 2.0}, threshold=0.5, off_topic=0.8)
    assert model.probability({"nearest": 0.9}) > model.probability({"nearest": 0.2})


@pytest.mark.parametrize("name", ["reader", "words"])
def test_the_stored_models_use_features_that_exist(name: str) -> None:
    known = {
        "nearest", "coverage", "passage_coverage", "reading", "log_mass",
        "similarity", "passage_similarity", "lacks",
    }  # fmt: skip
    model = refusal_models()[name]
    assert set(model.weights) <= known
    assert 0 < model.threshold < 1
