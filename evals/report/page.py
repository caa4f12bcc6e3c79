"""A run as one self-contained HTML page: no network, no script, every text escaped."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.metrics.intervals import Estimate
from evals.record import CaseResult, RunRecord
from evals.report.plots import all_plots
from evals.report.text import LANGUAGE_NAMES, headline, shown
from evals.scores import SCORES
from evals.summary import ALL, Summary
from ingest.documents import Language

_TEMPLATE = "report.html.j2"


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that went wrong, with what is needed to see why at a glance."""

    case: CaseResult
    reasons: list[str]
    right: list[tuple[str, str]]


def page(record: RunRecord, summary: Summary) -> str:
    """The page of a run."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    failures = [failed(c, record.texts) for c in record.cases if is_failure(c)]
    languages = [name for name in LANGUAGE_NAMES if (ALL, name) in summary.tables]
    return templates.get_template(_TEMPLATE).render(
        headline=headline(record, summary.questions),
        record=record,
        summary=summary,
        plots=[(title, Markup(svg), note) for title, svg, note in all_plots(record, summary)],  # noqa: S704 - serialised by an XML library
        languages=[(name, LANGUAGE_NAMES[name]) for name in languages],
        rows=_rows(summary, languages),
        twins=[(name, _cell(e, percent=True)) for name, e in summary.twins.items()],
        follow_ups=[(name, _cell(e, percent=True)) for name, e in summary.follow_ups.items()],
        stability=_cell(summary.stability, percent=True) if summary.stability else None,
        failures=failures,
        reasons=Counter(reason for f in failures for reason in f.reasons).most_common(),
    )


def is_failure(case: CaseResult) -> bool:
    """Whether a person should look at an answer: wrong as a whole, or an invariant broken."""
    return bool(case.broken) or (not case.variant and case.scores.get("correct") == 0.0)


def failed(case: CaseResult, texts: Mapping[str, Mapping[Language, str]]) -> Failed:
    """A failed question with the reasons and the right passages."""
    wanted = [passage for group in case.evidence for passage in group]
    right = [(passage, texts.get(passage, {}).get(case.language, "")) for passage in wanted]
    return Failed(case, [*case.broken, *_reasons(case)], right)


def _reasons(case: CaseResult) -> list[str]:
    scores = case.scores
    reasons = [
        (scores.get("answered_unanswerable") == 1, "answered though the texts do not say"),
        (scores.get("refused_answerable") == 1, "refused though the texts say"),
        (scores.get("recall@8") == 0, "evidence not among the passages found"),
        (scores.get("citation_precision") == 0, "another passage is cited"),
        ((scores.get("nuggets") or 1) < 1 or scores.get("nuggets") == 0, "a vital nugget missing"),
        (scores.get("language") == 0, "not in the language asked"),
    ]
    return [text for holds, text in reasons if holds]


def _cell(estimate: Estimate | None, *, percent: bool) -> tuple[str, str]:
    """A value, and its interval for the line below."""
    value, _, interval = shown(estimate, percent=percent).partition(" (")
    return value, interval.removesuffix(")")


def _rows(summary: Summary, languages: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    rows = []
    for score in SCORES:
        cells = [summary.tables[ALL, name].get(score.name) for name in languages]
        if any(cells):
            rows.append((score.title, [_cell(cell, percent=score.percent) for cell in cells]))
    return rows
