"""What an ablation shows of one run, and the table of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.judgement import compare
from evals.metrics.latency import percentile
from evals.record import CaseResult, RunRecord
from evals.scores import BY_NAME
from evals.summary import mean
from ingest.documents import LANGUAGES

SHOWN = (
    "correct", "recall@1", "citation_precision", "citation_recall", "answered_unanswerable",
    "refused_answerable",
)  # fmt: skip
_LANGUAGES = {"ja": "Japanese", "en": "English"}


@dataclass(frozen=True, slots=True)
class AblationRow:
    """The product without one part, asked the same questions as the whole.

    Attributes:
        name: of the part.
        scores: by language, the mean of each score that applies to any question.
        lost, gained: by language, the answers that are wrong without the part and were right
            with it, and the other way round.
        p: that so many turn by chance (McNemar, both languages).
        p50_ms: an answer's median time.
    """

    name: str
    scores: Mapping[str, Mapping[str, float]]
    lost: Mapping[str, int]
    gained: Mapping[str, int]
    p: float
    p50_ms: float

    def as_json(self) -> dict[str, Any]:
        """The row as it is kept."""
        return asdict(self)


def row_of(name: str, run: RunRecord, whole: RunRecord) -> AblationRow:
    """The row of a run, beside that of the whole product."""
    compared = compare(whole, run)
    right = {t.id: t.now_right for t in compared.turned}
    language_of = {case.id: case.language for case in run.main}
    turned = {
        language: [right[i] for i in right if language_of[i] == language] for language in LANGUAGES
    }
    times = [case.latency_ms for case in run.main]
    return AblationRow(
        name=name,
        scores={
            language: _means([case for case in run.main if case.language == language])
            for language in LANGUAGES
        },
        lost={language: turned[language].count(False) for language in LANGUAGES},
        gained={language: turned[language].count(True) for language in LANGUAGES},
        p=round(compared.p_mcnemar, 4),
        p50_ms=round(percentile(times, 0.5) or 0.0, 1),
    )


def _means(cases: Sequence[CaseResult]) -> dict[str, float]:
    found = {name: mean(cases, name) for name in SHOWN}
    return {name: round(e.value, 4) for name, e in found.items() if e is not None}


def tables(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as Markdown, a table a language; under each score the difference to the whole.

    Args:
        rows: as `AblationRow.as_json` keeps them, the whole first.
    """
    return "\n\n".join(_table(rows, language) for language in LANGUAGES)


def _table(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    titles = " | ".join(BY_NAME[name].title for name in SHOWN)
    whole = rows[0]["scores"][language]
    lines = [
        f"| {_LANGUAGES[language]}, without | {titles} | turned wrong / right | p, both | p50 ms |",
        f"|---|{'---|' * len(SHOWN)}---|---|---|",
    ]
    for row in rows:
        cells = [_cell(name, row["scores"][language], whole, row is rows[0]) for name in SHOWN]
        first = row is rows[0]
        turned = "" if first else f"{row['lost'][language]} / {row['gained'][language]}"
        p = "" if first else f"{row['p']:.3f}"
        lines.append(
            f"| {row['name']} | {' | '.join(cells)} | {turned} | {p} | {row['p50_ms']:.0f} |"
        )
    return "\n".join(lines)


def _cell(name: str, scores: Mapping[str, float], whole: Mapping[str, float], first: bool) -> str:
    """A score in per cent, with the difference to the whole in points."""
    if name not in scores:
        return "–"
    share = f"{100 * scores[name]:.1f}"
    if first or name not in whole:
        return share
    return f"{share} ({100 * (scores[name] - whole[name]):+.1f})"
