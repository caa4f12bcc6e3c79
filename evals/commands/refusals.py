"""`partnership eval refusals`: answered though unanswerable, refused though answerable."""

from pathlib import Path

import click

from evals.commands.plain import plain
from evals.commands.third_party import sample_options, show_suite


@click.command("refusals")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with nomiracl-ja*.jsonl and nomiracl-en*.jsonl.",
)
@sample_options
@plain
def command(data: Path, limit: int | None, seed: int, as_json: bool) -> None:
    """Ask NoMIRACL's queries, each within its own ten passages, in an assistant of its own.

    A sample is of so many queries a language and kind.
    """
    show_suite("refusals", data, as_json=as_json, limit=limit, seed=seed)
