"""Results as tables: on the terminal, and as docs/performance.md in both languages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.benchmarks.performance.words import Words, words
from ingest.documents import Language

Part = Mapping[str, Any]
Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""A head and its rows."""


def as_text(content: Mapping[str, Any]) -> str:
    """All parts as plain tables."""
    said = words("en")
    lines: list[str] = []
    for name, part in _ordered(content):
        head, rows = _table(name, part, said)
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        lines += ["", said.titles[name]]
        for row in [head, *rows]:
            first, *others = (cell for cell in row)
            cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
            lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines[1:])


def as_markdown(
    content: Mapping[str, Any], language: Language, plots: Mapping[str, Sequence[str]]
) -> str:
    """The page.

    Args:
        content: the results.
        language: of the page.
        plots: by part, the addresses of its plots.
    """
    said = words(language)
    lines = [said.introduction]
    for name, part in _ordered(content):
        head, rows = _table(name, part, said)
        lines += ["", f"## {said.titles[name]}", "", said.notes[name], ""]
        lines += [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
        for plot in plots.get(name, ()):
            lines += ["", f"![{said.titles[name]}]({plot})"]
        lines += ["", said.measured(part["made"])]
    return "\n".join([*lines, ""])


def _ordered(content: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    parts = content["parts"]
    yield from ((name, parts[name]) for name in words("en").titles if name in parts)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(name: str, part: Part, said: Words) -> Table:
    tables = {"start": _start, "ingest": _ingest, "steps": _steps, "serve": _serve,
              "stock": _stock, "growth": _growth, "faults": _faults}  # fmt: skip
    return tables[name](part, said)


def _start(part: Part, said: Words) -> Table:
    rows = [(said(name), f"{value:.2f} s") for name, value in part.items() if name != "made"]
    return ["", said("median")], rows


def _ingest(part: Part, said: Words) -> Table:
    return ["", said("this product"), said("bare model")], [
        (said("passages/s"), f"{part['passages_per_s']:.2f}",
         f"{part['passages_per_s_of_the_model']:.2f}"),
        (said("seconds"), f"{part['ingest_s']:.1f}", f"{part['encode_s']:.1f}"),
        (said("overhead"), f"{part['overhead']:+.1%}", ""),
        *_of_the_processor(part, said),
        (said("passages"), f"{part['passages']}", ""),
        (said("texts encoded"), f"{part['texts_encoded']}", f"{part['texts_encoded']}"),
        (said("memory"), f"{part['memory_mb']:.0f} MB", ""),
        (said("disk a passage"), f"{part['disk_kb_a_passage']:.1f} KB", ""),
    ]  # fmt: skip


def _of_the_processor(part: Part, said: Words) -> Iterator[tuple[str, str, str]]:
    """Figures that older results do not have."""
    if "ingest_cpu_s" in part:
        seconds = f"{part['ingest_cpu_s']:.1f}", f"{part['encode_cpu_s']:.1f}"
        yield (said("processor's seconds"), *seconds)
        yield said("overhead of the processor"), f"{part['overhead_of_the_processor']:+.1%}", ""


def _steps(part: Part, said: Words) -> Table:
    rows = [(said(name), *_times(row)) for name, row in part["rows"].items()]
    if part["reranker"] is None:
        rows.append((said("rerank"), "–", "–", "–"))
    memory = f"{part['memory_mb']:.0f} MB", f"{part['memory_with_mapped_files_mb']:.0f} MB"
    return ["", "p50", "p95", said("processor")], [
        *rows,
        (said("memory, own and all"), *memory, ""),
    ]


def _serve(part: Part, said: Words) -> Table:
    rows = [(said(name), *_times(row)) for name, row in part["rows"].items()]
    rate = said("searches/s at {} clients").format(part["clients"])
    again = said("the same, asked before")
    return ["", "p50", "p95", said("processor")], [
        *rows,
        (rate, f"{part['searches_per_s']:.0f}/s", "", ""),
        (again, f"{part['searches_per_s_asked_before']:.0f}/s", "", ""),
    ]


def _times(row: Part) -> tuple[str, str, str]:
    cpu = row.get("cpu_ms")
    shown = "" if cpu is None else f"{cpu:.1f} ms"
    return f"{row['p50_ms']:.1f} ms", f"{row['p95_ms']:.1f} ms", shown


def _stock(part: Part, said: Words) -> Table:
    rows = []
    for name, row in part["rows"].items():
        hits = f"{row['hit_1']:.3f}", f"{row['hit_5']:.3f}"
        rows.append((said(name), *hits, *_times(row)))
    ours, stock = part["rows"]["this product"], part["rows"]["stock pipeline"]
    ratio = [f"{stock[name] / ours[name]:.1f} ×" for name in ("p50_ms", "p95_ms")]
    more = [f"{ours[name] - stock[name]:+.3f}" for name in ("hit_1", "hit_5")]
    cpu = f"{stock['cpu_ms'] / ours['cpu_ms']:.1f} ×" if stock.get("cpu_ms") else ""
    head = ["", "hit@1", "hit@5", "p50", "p95", said("processor")]
    return head, [*rows, (said("difference, and times as fast"), *more, *ratio, cpu)]


def _growth(part: Part, said: Words) -> Table:
    names = (
        "passages", "engine p50", "engine p95", "retrieve p50", "index part", "memory", "disk",
        "opening", "1 % changed", "terms counted", "terms again", "terms read", "stock p50",
        "stock ingest",
    )  # fmt: skip
    stock = {row["passages"]: row for row in part["stock"]}
    return [said(name) for name in names], [
        [
            f"{row['passages']:,}", f"{row['engine']['p50_ms']:.1f} ms",
            f"{row['engine']['p95_ms']:.1f} ms", f"{row['retrieve']['p50_ms']:.1f} ms",
            f"{row['texts'] / row['index_s']:.0f}/s", f"{row['ingest_memory_mb']:.0f} MB",
            f"{row['disk_mb']:.0f} MB", f"{row['open_s']:.1f} s", f"{row['changed_s']:.1f} s",
            f"{row['count_terms_s']:.1f} s", _seconds(row, "count_again_s"),
            _seconds(row, "first_answer_s"), *_stock_cells(stock.get(row["passages"])),
        ]
        for row in part["product"]
    ]  # fmt: skip


def _seconds(row: Part, name: str) -> str:
    """A figure that older results do not have."""
    return f"{row[name]:.1f} s" if name in row else "–"


def _faults(part: Part, said: Words) -> Table:
    return [said("fault"), said("tries"), said("outcomes")], [
        [said(fault), str(sum(outcomes.values())), _outcomes(outcomes, said)]
        for fault, outcomes in part["rows"].items()
    ]


def _outcomes(outcomes: Mapping[str, int], said: Words) -> str:
    """What came of the tries, the most frequent first; an outcome's clauses end in semicolons."""
    frequent = sorted(outcomes.items(), key=lambda item: -item[1])
    told = ((count, said(";").join(map(said, what.split("; ")))) for what, count in frequent)
    return "<br>".join(f"{count} × {what}" for count, what in told)


def _stock_cells(row: Part | None) -> tuple[str, str]:
    if row is None:
        return "–", "–"
    return f"{row['retrieve']['p50_ms']:.1f} ms", f"{row['texts'] / row['ingest_s']:.0f}/s"
