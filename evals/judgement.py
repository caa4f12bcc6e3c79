"""Compares two runs over the same questions: what turned, what is chance, what may not pass.

One score decides (`correct`), at the 5 % level, one-sided. The others are looked at as well, their
p-values corrected for there being several; they name a drop that `correct` hides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.metrics.latency import percentile
from evals.metrics.paired import drop_probability, holm, mcnemar
from evals.record import CaseResult, RunRecord
from evals.scores import BY_NAME, SCORES

ALPHA = 0.05
DECIDING = "correct"
_NOT_TESTED = {DECIDING, "recall@3", "recall@5", "mrr", "all_nuggets", "expected_status"}


@dataclass(frozen=True, slots=True)
class Change:
    """One score before and after, over the answers that have it in both runs."""

    name: str
    before: float
    after: float
    n: int
    p_drop: float


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that was right and is wrong now, or the other way round."""

    id: str
    question: str
    now_right: bool


@dataclass(frozen=True)
class Comparison:
    """Two runs over the questions they share."""

    shared: int
    only_before: Sequence[str]
    only_after: Sequence[str]
    changes: Sequence[Change]
    turned: Sequence[Turned]
    p_mcnemar: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a gate does not open; `name` is the score that dropped or the invariant broken."""

    cause: Literal["invariant", "evidence", "missing", "drop", "latency"]
    name: str
    text: str


def compare(before: RunRecord, after: RunRecord) -> Comparison:
    """Pair two runs by question."""
    old = {case.id: case for case in before.main}
    new = {case.id: case for case in after.main}
    pairs = [(old[i], new[i]) for i in old if i in new]
    turned = [
        Turned(b.id, b.question, bool(b.scores[DECIDING]))
        for a, b in pairs
        if _known(a, b, DECIDING) and a.scores[DECIDING] != b.scores[DECIDING]
    ]
    lost = sum(not t.now_right for t in turned)
    return Comparison(
        shared=len(pairs),
        only_before=sorted(old.keys() - new.keys()),
        only_after=sorted(new.keys() - old.keys()),
        changes=[c for score in SCORES if (c := _change(score.name, pairs)) is not None],
        turned=turned,
        p_mcnemar=mcnemar(lost, len(turned) - lost),
    )


def judge(
    baseline: RunRecord, run: RunRecord, *, budget_ms: Mapping[str, float] | None = None
) -> list[Failure]:
    """Why a run is worse than the baseline; nothing where it may pass.

    Args:
        baseline: the accepted run.
        run: the new one.
        budget_ms: latency that may not be exceeded, by percentile (`p50`, `p95`).
    """
    comparison = compare(baseline, run)
    failures = broken_promises(run)
    failures += [
        Failure(
            "evidence", "evidence", f"{passage} is evidence of a question and not in the corpus"
        )
        for passage in run.unknown_evidence
    ]
    failures += [
        Failure("missing", "missing", f"{case_id} is in the baseline and was not asked")
        for case_id in comparison.only_before
    ]
    return failures + _drops(comparison) + _slow(run, budget_ms or {})


def broken_promises(run: RunRecord) -> list[Failure]:
    """Every invariant that an answer of the run breaks."""
    return [
        Failure("invariant", reason.partition(":")[0], f"{case.id}: {reason}")
        for case in run.cases
        for reason in case.broken
    ]


def figures(change: Change) -> str:
    """A change in figures: 0.812 → 0.750 over 120."""
    return f"{change.before:.3f} → {change.after:.3f} over {change.n}"


def _change(name: str, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> Change | None:
    both = [
        (a.twin, a.scores[name] or 0.0, b.scores[name] or 0.0)
        for a, b in pairs
        if _known(a, b, name)
    ]
    if not both:
        return None
    by_twin: dict[str, float] = {}
    for twin, x, y in both:
        by_twin[twin] = by_twin.get(twin, 0.0) + BY_NAME[name].improvement(x, y)
    return Change(
        name=name,
        before=sum(x for _, x, _ in both) / len(both),
        after=sum(y for _, _, y in both) / len(both),
        n=len(both),
        p_drop=drop_probability(list(by_twin.values())),
    )


def _known(a: CaseResult, b: CaseResult, name: str) -> bool:
    return a.scores.get(name) is not None and b.scores.get(name) is not None


def _drops(comparison: Comparison) -> list[Failure]:
    by_name = {change.name: change for change in comparison.changes}
    others = {n: c.p_drop for n, c in by_name.items() if n not in _NOT_TESTED}
    p_values = holm(others)
    if DECIDING in by_name:
        p_values = {DECIDING: by_name[DECIDING].p_drop, **p_values}
    return [
        Failure("drop", name, f"{BY_NAME[name].title}: {figures(by_name[name])}, p = {p:.3f}")
        for name, p in p_values.items()
        if p < ALPHA
    ]


def _slow(run: RunRecord, budget_ms: Mapping[str, float]) -> list[Failure]:
    times = [case.latency_ms for case in run.main]
    failures = []
    for name, most in budget_ms.items():
        value = percentile(times, int(name.removeprefix("p")) / 100)
        if value is not None and value > most:
            text = f"{name} is {value:.0f} ms; the budget is {most:.0f} ms"
            failures.append(Failure("latency", name, text))
    return failures
