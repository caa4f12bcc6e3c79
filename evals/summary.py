"""A run in figures: every score by kind and language with its interval, and what twins show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.metrics.intervals import Estimate, estimate
from evals.metrics.latency import percentile
from evals.metrics.parity import overlap, same_first, same_status
from evals.metrics.refusing import RiskPoint, area_under, risk_coverage
from evals.metrics.stability import Outcome, stable
from evals.questions import ANSWERED
from evals.record import CaseResult, RunRecord
from evals.scores import SCORES

ALL = "all"
_VARIED = ("polite", "unpunctuated", "spaced")

Table = Mapping[str, Estimate]
"""Estimates by the name of the score."""


@dataclass(frozen=True)
class Summary:
    """A run in figures.

    Attributes:
        tables: by kind and language (`all` for either), the estimates by score.
        twins: parity of the two languages.
        follow_ups: right as a whole with the conversation, standing alone, and without either.
        stability: the share of surface variants that change nothing.
        risk: the risk–coverage curve by language, and the area under it.
        latency_ms: percentiles.
        broken: how many answers break an invariant.
        questions: how many were asked as written.
        answers: of all questions, variants included.
    """

    tables: Mapping[tuple[str, str], Table]
    twins: Table
    follow_ups: Mapping[str, Estimate]
    stability: Estimate | None
    risk: Mapping[str, Sequence[RiskPoint]]
    risk_area: Mapping[str, float | None]
    latency_ms: Mapping[str, float | None]
    broken: int
    questions: int
    answers: int


def summarise(record: RunRecord) -> Summary:
    """The figures of a record."""
    main = record.main
    risk = {language: _risk(main, language) for language in languages_of(main)}
    times = [case.latency_ms for case in main]
    return Summary(
        tables={cell: table(cases) for cell, cases in _cells(main).items()},
        twins=_twins(main),
        follow_ups=_follow_ups(record.cases),
        stability=_stability(record.cases),
        risk=risk,
        risk_area={language: area_under(points) for language, points in risk.items()},
        latency_ms={f"p{round(100 * s)}": percentile(times, s) for s in (0.5, 0.9, 0.95, 0.99)},
        broken=sum(bool(case.broken) for case in record.cases),
        questions=len(main),
        answers=len(record.cases),
    )


def languages_of(cases: Iterable[CaseResult]) -> list[str]:
    """The languages asked in, Japanese first, and `all` at the end where there are both."""
    found = sorted({case.language for case in cases}, reverse=True)
    return [*found, ALL] if len(found) > 1 else list(found)


def table(cases: Sequence[CaseResult]) -> Table:
    """Each score's estimate over these cases, where any of them has it."""
    estimates = {score.name: mean(cases, score.name) for score in SCORES}
    return {name: value for name, value in estimates.items() if value is not None}


def mean(cases: Sequence[CaseResult], name: str) -> Estimate | None:
    """The mean of one score with its interval over twins."""
    by_twin: dict[str, list[float]] = {}
    for case in cases:
        value = case.scores.get(name)
        if value is not None:
            by_twin.setdefault(case.twin, []).append(value)
    return estimate(by_twin)


def _cells(cases: Sequence[CaseResult]) -> dict[tuple[str, str], list[CaseResult]]:
    cells: dict[tuple[str, str], list[CaseResult]] = {}
    languages = languages_of(cases)
    for case in cases:
        for kind in (ALL, case.kind):
            for language in {case.language, ALL} & {*languages}:
                cells.setdefault((kind, language), []).append(case)
    return cells


def _twins(cases: Sequence[CaseResult]) -> Table:
    pairs = pairs_of(cases)
    measures: dict[str, Callable[[CaseResult, CaseResult], float | None]] = {
        "same status": lambda ja, en: same_status(ja.status, en.status),
        "same passage first": lambda ja, en: same_first(ja.passages, en.passages),
        "passages cited in common": lambda ja, en: overlap(_cited(ja), _cited(en)),
        "passages found in common": lambda ja, en: overlap(ja.passages, en.passages),
    }
    result: dict[str, Estimate] = {}
    for name, measure in measures.items():
        values = {ja.twin: measure(ja, en) for ja, en in pairs}
        known = {twin: [value] for twin, value in values.items() if value is not None}
        if found := estimate(known):
            result[name] = found
    return result


def pairs_of(cases: Iterable[CaseResult]) -> list[tuple[CaseResult, CaseResult]]:
    """The twins that were asked in both languages, Japanese first."""
    by_twin: dict[str, dict[str, CaseResult]] = {}
    for case in cases:
        by_twin.setdefault(case.twin, {})[case.language] = case
    return [(pair["ja"], pair["en"]) for pair in by_twin.values() if len(pair) == 2]


def _follow_ups(cases: Sequence[CaseResult]) -> dict[str, Estimate]:
    chains = [case for case in cases if case.kind == "follow_up"]
    names = {"": "with the conversation", "standalone": "standing alone", "bare": "without either"}
    found = {
        title: mean([case for case in chains if case.variant == variant], "correct")
        for variant, title in names.items()
    }
    return {title: value for title, value in found.items() if value is not None}


def _stability(cases: Sequence[CaseResult]) -> Estimate | None:
    outcomes: dict[str, list[Outcome]] = {}
    first = {(c.twin, c.language): c for c in cases if not c.variant}
    for case in cases:
        if case.variant in _VARIED:
            outcomes.setdefault(f"{case.twin}:{case.language}", []).append(_outcome(case))
    by_twin: dict[str, list[float]] = {}
    for (twin, language), case in first.items():
        share = stable(_outcome(case), outcomes.get(f"{twin}:{language}", []))
        if share is not None:
            by_twin.setdefault(twin, []).append(share)
    return estimate(by_twin)


def _risk(cases: Sequence[CaseResult], language: str) -> list[RiskPoint]:
    asked = [case for case in cases if language in (ALL, case.language)]
    answers = [
        (case.confidence or 0.0, bool(case.scores.get("correct")))
        for case in asked
        if case.status in ANSWERED and case.scores.get("correct") is not None
    ]
    return risk_coverage(answers, len(asked))


def _outcome(case: CaseResult) -> Outcome:
    return case.status, frozenset(_cited(case))


def _cited(case: CaseResult) -> list[str]:
    return [citation.passage_id for citation in case.citations]
