"""`partnership eval ablation`."""

import asyncio
import json
from typing import TYPE_CHECKING, Literal

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.benchmarks.ablation_row import AblationRow
    from evals.record import RunRecord
    from evals.running import Choice


@click.command("ablation")
@click.option(
    "--part",
    type=click.Choice(["tuning", "reporting"]),
    default="reporting",
    show_default=True,
    help="Which documents' questions.",
)
@click.option("--limit", type=click.IntRange(1), help="Ask a sample of this many twins.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option(
    "--workers",
    type=click.IntRange(1, 16),
    default=1,
    show_default=True,
    help="Questions asked at the same time; the times are then those of a busy assistant.",
)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting (repeat).")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(
    part: Literal["tuning", "reporting"],
    limit: int | None,
    seed: int,
    workers: int,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Leave out each part of answering in turn, and show what that costs.

    Asks the same questions of the whole product and of it without its reader, each way of
    searching, its glossary, its refusing and so on: a dozen runs of the questions chosen.
    """
    from evals.benchmarks.ablation_row import tables
    from evals.running import Choice

    if wrong := [pair for pair in settings if "=" not in pair]:
        raise click.UsageError(f"--set takes KEY=VALUE, not {wrong[0]!r}")
    choice = Choice(part=part, limit=limit, seed=seed, workers=workers, follow_ups=False)
    given = dict(pair.split("=", 1) for pair in settings)
    whole, rows = asyncio.run(_ablated(choice, given))
    click.echo(_as_json(whole, rows) if as_json else tables([row.as_json() for row in rows]))


async def _ablated(
    choice: "Choice", given: dict[str, str]
) -> "tuple[RunRecord, list[AblationRow]]":
    from evals.benchmarks.ablation import ablate, opened
    from evals.commands.progress import questions_bar
    from evals.product import load_settings
    from evals.suite import read_suite

    cases = choice.cases(read_suite())
    with opened(load_settings(**given)) as assistant:
        return await ablate(assistant, cases, choice, bar=questions_bar)


def _as_json(whole: "RunRecord", rows: "list[AblationRow]") -> str:
    result = {
        "suite": "ablation",
        "part": whole.part,
        "questions": len(whole.main),
        "environment": whole.environment.model_dump(mode="json"),
        "rows": [row.as_json() for row in rows],
    }
    return json.dumps(result, ensure_ascii=False, indent=2)
