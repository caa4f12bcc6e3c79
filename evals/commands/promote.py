"""`partnership eval promote`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.questions import Unanswerable


@click.command("promote")
@click.argument("answer_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--evidence", multiple=True, help="A passage that answers (repeat for others).")
@click.option(
    "--unanswerable",
    type=click.Choice(
        ["near_miss", "absent_fact", "false_premise", "outside_knowledge", "off_topic", "injection"]
    ),
    help="Why the texts do not answer.",
)
@click.option("--document", help="The document it is about; by default that of the evidence.")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Of the candidates."
)
@plain
def command(
    answer_file: Path,
    evidence: tuple[str, ...],
    unanswerable: "Unanswerable | None",
    document: str | None,
    folder: Path | None,
) -> None:
    """Turn ANSWER_FILE, an answer that was marked wrong, into a candidate question."""
    from evals.promote import CANDIDATES, append, candidate, read_answer

    answer = read_answer(answer_file)
    item = candidate(answer, evidence=evidence, unanswerable=unanswerable)
    cited = [*evidence, *(p.passage_id for p in answer.passages)]
    about = document or (cited[0].partition(":")[0] if cited else "unknown")
    path = append(item, answer, about, folder or CANDIDATES)
    click.echo(f"{item.id} in {path}")
