"""Which plots a report has, from a run's figures."""

from collections.abc import Sequence

from evals.record import CaseResult, RunRecord
from evals.report.svg import Axes, bars, intervals, lines
from evals.report.text import LANGUAGE_NAMES, percentiles, risk_areas
from evals.scores import DEPTHS, SCORES
from evals.summary import ALL, Summary, pairs_of

_HEIGHTS = (0.2, 0.4, 0.6, 0.8, 1.0)
_BUCKETS_MS = (50, 100, 200, 400, 800, 1600, 3200)


def all_plots(record: RunRecord, summary: Summary) -> list[tuple[str, str, str]]:
    """Title, SVG and a line of explanation of every plot."""
    return [
        (
            "Scores by language",
            _scores(summary),
            "Means with 95 % intervals (bootstrap over twins). For the three that count mistakes "
            "(sentences not needed, refused, answered) less is better.",
        ),
        ("Right as a whole, by kind", _kinds(summary), "The same intervals; n is small for some."),
        (
            "Risk and coverage",
            _risk(summary),
            "Were only the most confident answers given: the share answered, and how many of those "
            "are wrong. The right end is the assistant as it is; a confidence that told nothing "
            f"would run level from there. {risk_areas(summary)}.",
        ),
        ("Retrieval depth", _depth(summary), "The share of evidence groups among the first k."),
        ("Latency", _latency(record.main), _latency_note(record, summary)),
        ("Twins", _gaps(record.main), "Twins by the language in which they are right as a whole."),
    ]


def _latency_note(record: RunRecord, summary: Summary) -> str:
    clients = "one client" if record.workers == 1 else f"{record.workers} clients at the same time"
    return f"As seen by {clients}, on the machine of the run: {percentiles(summary)}."


def _languages(summary: Summary) -> list[str]:
    return [name for name in LANGUAGE_NAMES if (ALL, name) in summary.tables]


def _scores(summary: Summary) -> str:
    order = _languages(summary)
    rows = {
        score.title: {
            LANGUAGE_NAMES[name]: estimate
            for name in order
            if (estimate := summary.tables[ALL, name].get(score.name))
        }
        for score in SCORES
    }
    rows = {title: row for title, row in rows.items() if row}
    return intervals(rows, "Scores by language", [LANGUAGE_NAMES[n] for n in order])


def _kinds(summary: Summary) -> str:
    order = _languages(summary)
    kinds = sorted({kind for kind, _ in summary.tables} - {ALL})
    rows = {
        kind.replace("_", " "): {
            LANGUAGE_NAMES[name]: estimate
            for name in order
            if (estimate := summary.tables.get((kind, name), {}).get("correct"))
        }
        for kind in kinds
    }
    return intervals(rows, "Right as a whole, by kind", [LANGUAGE_NAMES[n] for n in order])


def _risk(summary: Summary) -> str:
    curves = {
        LANGUAGE_NAMES[language]: [(p.coverage, p.risk) for p in points]
        for language, points in summary.risk.items()
    }
    worst = max((p.risk for points in summary.risk.values() for p in points), default=1.0)
    top = next(height for height in _HEIGHTS if height >= worst)
    axes = Axes(280, "share of questions answered", left=56, y_most=top)
    ticks = [(x, f"{x:.0%}") for x in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return lines(curves, "Risk and coverage", axes=axes, ticks=ticks)


def _depth(summary: Summary) -> str:
    curves = {}
    for name in _languages(summary):
        table = summary.tables[ALL, name]
        found = [(k, table.get(f"recall@{k}")) for k in DEPTHS]
        curves[LANGUAGE_NAMES[name]] = [(float(k), e.value) for k, e in found if e]
    axes = Axes(260, "passages retrieved (k)", x_most=float(DEPTHS[-1]), left=56)
    ticks = [(float(k), str(k)) for k in DEPTHS]
    return lines(curves, "Evidence found by depth", axes=axes, ticks=ticks)


def _latency(cases: Sequence[CaseResult]) -> str:
    counts: list[tuple[str, int]] = []
    low = 0
    for high in _BUCKETS_MS:
        counts.append((f"{low}–{high} ms", sum(low <= c.latency_ms < high for c in cases)))
        low = high
    counts.append((f"over {low} ms", sum(c.latency_ms >= low for c in cases)))
    return bars(counts, "Latency of answers", "answers")


def _gaps(cases: Sequence[CaseResult]) -> str:
    names = {
        (True, True): "right in both",
        (True, False): "right in Japanese only",
        (False, True): "right in English only",
        (False, False): "right in neither",
    }
    counts = dict.fromkeys(names, 0)
    for ja, en in pairs_of(cases):
        if ja.scores.get("correct") is not None and en.scores.get("correct") is not None:
            counts[ja.scores["correct"] == 1, en.scores["correct"] == 1] += 1
    return bars([(names[k], n) for k, n in counts.items()], "Twins", "twins")
