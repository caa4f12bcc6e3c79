"""Figures as plain text, Markdown tables and JSON, and back from JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evals.judgement import Comparison, Failure, Turned
from evals.metrics.intervals import Estimate
from evals.metrics.refusing import RiskPoint
from evals.record import RunRecord
from evals.scores import BY_NAME, SCORES
from evals.summary import ALL, Summary, Table

LANGUAGE_NAMES = {"ja": "Japanese", "en": "English", ALL: "Both"}


def headline(record: RunRecord, questions: int) -> str:
    """Which run this is, in one line."""
    environment = record.environment
    parts = [f"{record.suite}, {record.part} part"]
    if record.limit:
        parts.append(f"a sample of {record.limit} twins, seed {record.seed}")
    if record.control:
        parts.append(f"NEGATIVE CONTROL {record.control}")
    parts += [
        f"{questions} questions",
        f"corpus {environment.corpus_version[:19]}",
        f"answered by {', '.join(environment.answered_by)}",
        f"model {environment.embedding_model or 'unknown'}",
        f"commit {environment.commit or 'none'}",
    ]
    return "; ".join(parts)


def figures_as_text(record: RunRecord, summary: Summary) -> str:
    """The figures of a run for a terminal: Markdown, which reads well as it is."""
    return figures_as_markdown(record, summary)


def figures_as_markdown(record: RunRecord, summary: Summary) -> str:
    """The figures of a run as Markdown."""
    lines = [headline(record, summary.questions), "", *_scores(summary), "", *_kinds(summary), ""]
    lines += _rows("Twins", summary.twins, percent=True)
    lines += _rows("Follow-ups right", summary.follow_ups, percent=True)
    if summary.stability:
        lines += ["", f"Stable under surface variants: {shown(summary.stability, percent=True)}"]
    lines += ["", risk_areas(summary), f"Latency: {percentiles(summary)}"]
    lines += [f"Answers that break an invariant: {summary.broken} of {summary.answers}"]
    lines += [f"Evidence not in the corpus: {p}" for p in record.unknown_evidence]
    return "\n".join(lines)


def risk_areas(summary: Summary) -> str:
    """The area under each risk–coverage curve, beside what it were with a confidence by chance."""
    areas = ", ".join(
        f"{LANGUAGE_NAMES[name]} {area:.3f} ({summary.risk[name][-1].risk:.3f})"
        for name, area in summary.risk_area.items()
        if area is not None
    )
    return f"Area under risk–coverage (in brackets, by chance; less is better): {areas or '–'}"


def percentiles(summary: Summary) -> str:
    """The latency in one line."""
    return ", ".join(f"{k} {v:.0f} ms" for k, v in summary.latency_ms.items() if v is not None)


def figures_as_json(record: RunRecord, summary: Summary) -> str:
    """The figures of a run as JSON, without the answers."""
    content = {
        "run": {**record.model_dump(mode="json", exclude={"cases", "texts"})},
        "questions": summary.questions,
        "answers": summary.answers,
        "tables": [
            {"kind": kind, "language": language, "scores": _plain(table)}
            for (kind, language), table in summary.tables.items()
        ],
        "twins": _plain(summary.twins),
        "follow_ups": _plain(summary.follow_ups),
        "stability": asdict(summary.stability) if summary.stability else None,
        "risk_coverage": {k: [asdict(p) for p in v] for k, v in summary.risk.items()},
        "risk_area": dict(summary.risk_area),
        "latency_ms": dict(summary.latency_ms),
        "broken_invariants": summary.broken,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def figures_from_json(content: Mapping[str, Any]) -> tuple[RunRecord, Summary]:
    """A run without its answers, and its figures, as `figures_as_json` wrote them.

    Raises:
        KeyError, TypeError, ValueError: they are no figures, or of another version.
    """
    record = RunRecord(**content["run"], cases=[], texts={})
    stability = content["stability"]
    return record, Summary(
        tables={(t["kind"], t["language"]): _estimates(t["scores"]) for t in content["tables"]},
        twins=_estimates(content["twins"]),
        follow_ups=_estimates(content["follow_ups"]),
        stability=Estimate(**stability) if stability else None,
        risk={k: [RiskPoint(**point) for point in v] for k, v in content["risk_coverage"].items()},
        risk_area=content["risk_area"],
        latency_ms=content["latency_ms"],
        broken=content["broken_invariants"],
        questions=content["questions"],
        answers=content["answers"],
    )


def _estimates(plain: Mapping[str, Mapping[str, Any]]) -> Table:
    return {name: Estimate(**values) for name, values in plain.items()}


def shown(estimate: Estimate | None, *, percent: bool) -> str:
    """A value with its interval: 81.2 % (74.0–87.5, n 120)."""
    if estimate is None:
        return "–"
    factor, digits = (100, 1) if percent else (1, 3)
    value, low, high = (
        f"{factor * x:.{digits}f}" for x in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value}{' %' if percent else ''} ({low}–{high}, n {estimate.n})"


def comparison_as_text(comparison: Comparison) -> str:
    """What changed between two runs."""
    lines = [f"{comparison.shared} questions in both runs"]
    lines += [
        f"{BY_NAME[c.name].title:<30}{c.before:>8.3f} → {c.after:.3f}  {c.after - c.before:+.3f}"
        f"  n {c.n:<5} p(drop) {c.p_drop:.3f}"
        for c in comparison.changes
    ]
    lost = [t for t in comparison.turned if not t.now_right]
    gained = [t for t in comparison.turned if t.now_right]
    lines.append(
        f"Turned wrong {len(lost)}, turned right {len(gained)}; McNemar p = "
        f"{comparison.p_mcnemar:.3f}"
    )
    lines += _turned("turned wrong", lost) + _turned("turned right", gained)
    for title, ids in (("before", comparison.only_before), ("after", comparison.only_after)):
        if ids:
            lines.append(f"Only in the run {title}: {', '.join(ids)}")
    return "\n".join(lines)


def gate_as_text(comparison: Comparison, failures: Sequence[Failure]) -> str:
    """What the gate says: which questions turned, and why it stays shut, if it does."""
    lines = [comparison_as_text(comparison), ""]
    lines += [f"FAIL {failure.cause}: {failure.text}" for failure in failures]
    lines.append("Gate: shut." if failures else "Gate: open.")
    return "\n".join(lines)


def _turned(word: str, questions: Sequence[Turned]) -> list[str]:
    return [f"  {word}: {t.id}  {t.question}" for t in questions]


def _plain(table: Table) -> dict[str, dict[str, float]]:
    return {name: asdict(estimate) for name, estimate in table.items()}


def _scores(summary: Summary) -> list[str]:
    languages = [language for kind, language in summary.tables if kind == ALL]
    order = [name for name in LANGUAGE_NAMES if name in languages]
    lines = [
        f"| score | {' | '.join(LANGUAGE_NAMES[name] for name in order)} |",
        f"|---|{'---|' * len(order)}",
    ]
    for score in SCORES:
        cells = [summary.tables[ALL, name].get(score.name) for name in order]
        if any(cells):
            row = " | ".join(shown(cell, percent=score.percent) for cell in cells)
            lines.append(f"| {score.title} | {row} |")
    return lines


def _kinds(summary: Summary) -> list[str]:
    kinds = sorted({kind for kind, _ in summary.tables if kind != ALL})
    order = [name for name in LANGUAGE_NAMES if (ALL, name) in summary.tables]
    lines = [
        f"| right as a whole, by kind | {' | '.join(LANGUAGE_NAMES[n] for n in order)} |",
        f"|---|{'---|' * len(order)}",
    ]
    for kind in kinds:
        cells = [summary.tables.get((kind, name), {}).get("correct") for name in order]
        row = " | ".join(shown(cell, percent=True) for cell in cells)
        lines.append(f"| {kind.replace('_', ' ')} | {row} |")
    return lines


def _rows(title: str, rows: Table, *, percent: bool) -> list[str]:
    return [f"{title}: {name} {shown(value, percent=percent)}" for name, value in rows.items()]
