"""`partnership eval cross`: retrieval across languages, on NTREX."""

from pathlib import Path

import click

from evals.commands.plain import plain
from evals.commands.third_party import sample_options, show_suite


@click.command("cross")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with ntrex*passages.jsonl and ntrex*sentences.jsonl.",
)
@sample_options
@plain
def command(data: Path, limit: int | None, seed: int, as_json: bool) -> None:
    """Find the passage that a sentence is from: same language, other language, mixed pool.

    In the mixed pool each passage stands in both languages, unaligned: `either` counts the first of
    the two, the other row the one in the language that was not asked in.
    """
    show_suite("cross", data, as_json=as_json, limit=limit, seed=seed)
