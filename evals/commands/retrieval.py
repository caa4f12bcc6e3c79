"""`partnership eval retrieval`: the product's retrieval on any SQuAD-format file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain
from evals.commands.third_party import sample_options, show_suite

if TYPE_CHECKING:
    from ingest.documents import Language


@click.command("retrieval")
@click.option(
    "--squad",
    "path",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="A SQuAD-format JSON file, or a folder with one.",
)
@click.option("--language", type=click.Choice(["ja", "en"]), help="Of the file; else detected.")
@click.option("--stock/--no-stock", default=True, help="Measure the stock pipeline too.")
@sample_options
@plain
def command(
    path: Path,
    language: "Language | None",
    stock: bool,
    limit: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Measure ingestion, index and retriever beside lexical search alone and a stock pipeline.

    The paragraphs searched are always all of the file; a hit is the question's own paragraph.
    """
    show_suite(
        "retrieval", path, as_json=as_json, limit=limit, seed=seed, language=language, stock=stock
    )
