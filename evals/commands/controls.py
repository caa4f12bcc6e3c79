"""`partnership eval controls`."""

import asyncio
import json
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.record import RunRecord
    from evals.running import ControlOutcome


@click.command("controls")
@click.option("--limit", type=click.IntRange(1), default=60, show_default=True, help="Twins asked.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option("--url", help="Ask this running server instead of opening the assistant here.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(limit: int, seed: int, url: str | None, as_json: bool) -> None:
    """Ask assistants that are wrong on purpose, and check that the scorer catches each.

    Exit code 1 where one of them gets through.
    """
    honest, outcomes = asyncio.run(_controls(limit, seed, url))
    click.echo(_as_json(honest, outcomes) if as_json else _as_text(outcomes))
    if not all(outcome.caught for outcome in outcomes):
        raise SystemExit(1)


def _as_text(outcomes: "list[ControlOutcome]") -> str:
    return "\n".join(
        f"{outcome.name:<18}{'caught' if outcome.caught else 'GOT THROUGH':<12}"
        f"{outcome.findings[0] if outcome.findings else ''}"
        for outcome in outcomes
    )


def _as_json(honest: "RunRecord", outcomes: "list[ControlOutcome]") -> str:
    from evals.running import some_scores

    rows = [
        {"name": o.name, "caught": o.caught, "by": list(o.findings[:1]), "scores": dict(o.scores)}
        for o in outcomes
    ]
    result = {
        "suite": "controls",
        "questions": len(honest.main),
        "environment": honest.environment.model_dump(mode="json"),
        "honest": some_scores(honest),
        "rows": rows,
    }
    return json.dumps(result, ensure_ascii=False, indent=2)


async def _controls(
    limit: int, seed: int, url: str | None
) -> "tuple[RunRecord, list[ControlOutcome]]":
    from evals.asker import RememberingAsker
    from evals.commands.progress import questions_bar
    from evals.controls import EXPECTATIONS
    from evals.product import served
    from evals.running import Choice, run_control, run_questions
    from evals.suite import balanced, read_suite

    choice = Choice(limit=limit, seed=seed, follow_ups=False)
    cases = choice.cases(balanced(read_suite(), limit=limit, seed=seed))
    async with served(url) as assistant:
        asker = RememberingAsker(assistant.client)
        honest = await run_questions(assistant, cases, choice, bar=questions_bar, asker=asker)
        return honest, [
            await run_control(
                control, assistant, cases, choice, honest, asker=asker, bar=questions_bar
            )
            for control in EXPECTATIONS
        ]
