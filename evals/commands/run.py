"""`partnership eval run`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.record import RunRecord
    from evals.running import Choice


@click.command("run")
@click.option(
    "--part",
    type=click.Choice(["tuning", "reporting", "all"]),
    default="reporting",
    show_default=True,
    help="Which documents' questions.",
)
@click.option("--limit", type=click.IntRange(1), help="Ask a sample of this many twins.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option(
    "--stability",
    type=click.IntRange(0),
    default=0,
    help="Ask surface variants of this many twins, too.",
)
@click.option("--url", help="Ask this running server instead of opening the assistant here.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the record goes; by default a new file in the folder of the data.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@plain
def command(
    part: Literal["tuning", "reporting", "all"],
    limit: int | None,
    seed: int,
    stability: int,
    url: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Ask the questions as a user would, score the answers and keep a record."""
    from evals.report.text import figures_as_json, figures_as_text
    from evals.running import Choice
    from evals.summary import summarise

    choice = Choice(
        part=None if part == "all" else part, limit=limit, seed=seed, stability=stability
    )
    record = asyncio.run(_run(choice, url))
    path = out or _new_file(record)
    record.save(path)
    figures = summarise(record)
    click.echo(figures_as_json(record, figures) if as_json else figures_as_text(record, figures))
    click.echo(f"Record: {path}. As a page: partnership eval report {path}", err=True)


async def _run(choice: "Choice", url: str | None) -> "RunRecord":
    from evals.commands.progress import questions_bar
    from evals.product import served
    from evals.running import run_questions
    from evals.suite import read_suite

    cases = choice.cases(read_suite())
    async with served(url) as assistant:
        return await run_questions(assistant, cases, choice, bar=questions_bar)


def _new_file(record: "RunRecord") -> Path:
    from evals.product import runs_folder

    stamp = record.environment.started.replace(":", "").replace("+0000", "Z")
    return runs_folder() / f"{stamp}-{record.part}.json"
