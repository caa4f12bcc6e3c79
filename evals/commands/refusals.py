"""`partnership eval refusals`: answered though unanswerable, refused though answerable."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.benchmarks.nomiracl import Judged, Refusals


@click.command("refusals")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with nomiracl-ja*.jsonl and nomiracl-en*.jsonl.",
)
@click.option("--limit", type=click.IntRange(1), help="Queries a language and kind; else all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(data: Path, limit: int | None, seed: int, as_json: bool) -> None:
    """Ask NoMIRACL's queries, each within its own ten passages, in an assistant of its own."""
    from dataclasses import asdict

    from evals.benchmarks.nomiracl import read_nomiracl

    rows = asyncio.run(_ask(read_nomiracl(data, limit=limit, seed=seed)))
    if as_json:
        facts = {"suite": "refusals", "data": "NoMIRACL", "seed": seed if limit else None}
        result = {**facts, "rows": [asdict(row) for row in rows]}
        click.echo(json.dumps(result, indent=2))
    else:
        click.echo(_table(rows))


async def _ask(judged: "list[Judged]") -> "list[Refusals]":
    from evals.benchmarks.nomiracl import ask_refusals, write_corpus
    from evals.commands.progress import questions_bar
    from evals.product import load_settings, served

    with tempfile.TemporaryDirectory(prefix="partnership-eval-") as folder:
        corpus = Path(folder) / "texts"
        corpus.mkdir()
        write_corpus(judged, corpus)
        settings = load_settings(data=Path(folder) / "data", corpus=(corpus,))
        async with served(None, settings) as assistant:
            return await ask_refusals(questions_bar(judged), assistant.client)


def _table(rows: "list[Refusals]") -> str:
    titles = ("NoMIRACL", "answered though unanswerable", "refused though answerable")
    lines = [f"{titles[0]:<10}{titles[1]:>32}{titles[2]:>30}"]
    lines += [
        f"{row.language:<10}{row.answered_unanswerable:>22.3f} (n {row.unanswerable:>4})"
        f"{row.refused_answerable:>20.3f} (n {row.answerable:>4})"
        for row in rows
    ]
    return "\n".join(lines)
