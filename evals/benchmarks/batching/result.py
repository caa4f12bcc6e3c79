"""The result of the comparison: as a file, and as the tables of docs/load.md in both languages."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[3]
RESULT = Path(__file__).parents[2] / "results" / "load" / "batching.json"
"""The result that is kept in the repository."""
PAGES = {"en": _ROOT / "docs" / "load.md", "ja": _ROOT / "docs" / "load.ja.md"}
_MARKED = re.compile(r"(<!-- batching: generated [^>]*-->\n).*?(<!-- batching: end -->)", re.DOTALL)
_WORDS = {
    "en": {
        "one at a time": "one at a time", "micro-batches": "micro-batches",
        "shared streams": "shared streams (the product)", "search": "search", "answer": "answer",
        "clients": "clients", "head": "requests/s · p50 / p95 / p99 ms",
        "made": "Commit {commit}, {started}, {cores} cores, {seconds:g} seconds a cell.",
        "load": " Load average before the start: {load_average:g}.",
        "refused": "{share:.0%} refused (503)", "texts": "Processor milliseconds a text, by batch",
        "tokens": "tokens", "callers": "Two callers with five passages each have them after: ",
    },
    "ja": {
        "one at a time": "一問ずつ", "micro-batches": "マイクロバッチ",
        "shared streams": "共有ストリーム(製品)", "search": "検索", "answer": "回答",
        "clients": "クライアント", "head": "要求/秒 · p50 / p95 / p99 ミリ秒",
        "made": "コミット {commit}、{started}、{cores} コア、一欄 {seconds:g} 秒。",
        "load": "開始前の負荷平均 {load_average:g}。",
        "refused": "{share:.0%} を拒否(503)",
        "texts": "文一つあたりのプロセッサー時間(ミリ秒)、バッチの大きさ別",
        "tokens": "トークン", "callers": "二者が各五段落を得るまで: ",
    },
}  # fmt: skip


def write(content: Mapping[str, Any]) -> None:
    """Keep a result in the repository, and the pages in step with it."""
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    for language, page in PAGES.items():
        page.write_text(with_tables(page.read_text("utf-8"), content, language), encoding="utf-8")


def with_tables(page: str, content: Mapping[str, Any], language: str) -> str:
    """A page with the tables of this result between its marks."""
    tables = "\n".join(_tables(content, _WORDS[language]))
    return _MARKED.sub(lambda found: f"{found[1]}{tables}\n{found[2]}", page)


def _tables(content: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    ways = list(content["callers"])
    made = words["made"] + (words["load"] if "load_average" in content else "")
    yield made.format(**{**content, "started": content["started"][:10]})
    yield ""
    yield f"| {words['head']} | {words['clients']} | {' | '.join(words[way] for way in ways)} |"
    yield "|---" * (2 + len(ways)) + "|"
    cells: dict[tuple[str, int], dict[str, str]] = {}
    for row in content["rows"]:
        cells.setdefault((row["name"], row["clients"]), {})[row["way"]] = _cell(row, words)
    for (name, clients), by_way in cells.items():
        yield f"| {words[name]} | {clients} | {' | '.join(by_way[way] for way in ways)} |"
    yield ""
    yield f"{words['texts']}:"
    yield ""
    sizes = [str(size) for size in content["batches"]]
    yield f"| {words['tokens']} | {' | '.join(sizes)} |"
    yield "|---" * (1 + len(sizes)) + "|"
    for length, times in content["texts"].items():
        yield f"| {length} | {' | '.join(f'{value:.1f}' for value in times)} |"
    yield ""
    waits = ", ".join(f"{words[way]} {ms:.0f} ms" for way, ms in content["callers"].items())
    yield f"{words['callers']}{waits}."


def _cell(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    times = (row[name] for name in ("p50", "p95", "p99"))
    shown = " / ".join("–" if value is None else f"{value:.0f}" for value in times)
    asked = sum(row["statuses"].values())
    refused = row["statuses"].get("503", 0)
    told = f"; {words['refused'].format(share=refused / asked)}" if refused else ""
    return f"{row['per_second']:.1f} · {shown}{told}"
