"""`partnership eval cross`: retrieval across languages, on NTREX."""

import json
from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("cross")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with ntrex*passages.jsonl and ntrex*sentences.jsonl.",
)
@click.option("--limit", type=click.IntRange(1), help="Draw this many sentences; else all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(data: Path, limit: int | None, seed: int, as_json: bool) -> None:
    """Find the passage that a sentence is from: same language, other language, mixed pool.

    In the mixed pool each passage stands in both languages, unaligned: `either` counts the first of
    the two, the other row the one in the language that was not asked in.
    """
    from evals.benchmarks.ntrex import read_ntrex, run_ntrex
    from evals.commands.progress import questions_bar
    from evals.commands.retrieval import table
    from evals.product import load_settings, open_embedder, passages_bar

    settings = load_settings()
    given = read_ntrex(data, limit=limit, seed=seed)
    embedder = open_embedder(settings)
    rows = list(run_ntrex(given, embedder, bar=questions_bar, ingesting=passages_bar))
    facts = {
        "data": "NTREX",
        "language": "ja, en",
        "passages": len(given.paragraphs),
        "questions": len(given.sentences),
        "of": given.of,
        "embedding_model": settings.embedding_model,
        "seed": seed if limit else None,
    }
    if as_json:
        result = {"suite": "cross", **facts, "rows": [row.as_dict() for row in rows]}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        click.echo(table(facts, rows))
