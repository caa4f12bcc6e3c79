"""`partnership eval retrieval`: the product's retrieval on any SQuAD-format file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.benchmarks.measure import Row
    from evals.benchmarks.squad import RetrievalTask
    from ingest.documents import Language


@click.command("retrieval")
@click.option(
    "--squad",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A SQuAD-format JSON file.",
)
@click.option("--language", type=click.Choice(["ja", "en"]), help="Of the file; else detected.")
@click.option("--limit", type=click.IntRange(1), help="Draw this many questions; else all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing.")
@click.option("--stock/--no-stock", default=True, help="Measure the stock pipeline too.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(
    path: Path,
    language: "Language | None",
    limit: int | None,
    seed: int,
    stock: bool,
    as_json: bool,
) -> None:
    """Measure ingestion, index and retriever beside lexical search alone and a stock pipeline.

    The paragraphs searched are always all of the file; a hit is the question's own paragraph.
    """
    from evals.benchmarks.retrieval import run_retrieval
    from evals.benchmarks.squad import read_squad
    from evals.commands.progress import questions_bar
    from evals.product import load_settings, passages_bar

    settings = load_settings()
    task = read_squad(path, language=language, limit=limit, seed=seed)
    rows = list(
        run_retrieval(
            task,
            settings,
            stock=stock,
            bar=questions_bar,
            ingesting=passages_bar,
        )
    )
    facts = {**_facts(task, settings.embedding_model), "seed": seed if limit else None}
    if as_json:
        result = {"suite": "retrieval", **facts, "rows": [row.as_dict() for row in rows]}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        click.echo(table(facts, rows))


def _facts(task: "RetrievalTask", model: str) -> dict[str, object]:
    return {
        "data": task.name,
        "language": task.language,
        "passages": len(task.paragraphs),
        "questions": len(task.questions),
        "of": task.of,
        "embedding_model": model,
    }


def table(facts: dict[str, object], rows: list["Row"]) -> str:
    """The rows for a terminal, under a line that says what they are of."""
    seed = "" if facts["seed"] is None else f", seed {facts['seed']}"
    lines = [
        f"{facts['data']} ({facts['language']}): {facts['questions']} of {facts['of']} questions"
        f"{seed}, {facts['passages']} passages, embedding model {facts['embedding_model']}",
        f"{'':<18}{'hit@1':>8}{'hit@5':>8}{'MRR':>8}{'nDCG@10':>9}{'passages/s':>12}{'ms/query':>10}",
    ]
    lines += [
        f"{row.name:<18}{row.hit_1:>8.3f}{row.hit_5:>8.3f}{row.mrr:>8.3f}{row.ndcg_10:>9.3f}"
        f"{row.passages_per_second:>12.1f}{row.ms_per_query:>10.1f}"
        for row in rows
    ]
    return "\n".join(lines)
