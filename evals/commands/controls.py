"""`partnership eval controls`."""

import asyncio
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.running import ControlOutcome


@click.command("controls")
@click.option("--limit", type=click.IntRange(1), default=60, show_default=True, help="Twins asked.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option("--url", help="Ask this running server instead of opening the assistant here.")
@plain
def command(limit: int, seed: int, url: str | None) -> None:
    """Ask assistants that are wrong on purpose, and check that the scorer catches each.

    Exit code 1 where one of them gets through.
    """
    outcomes = asyncio.run(_controls(limit, seed, url))
    for outcome in outcomes:
        word = "caught" if outcome.caught else "GOT THROUGH"
        reason = outcome.findings[0] if outcome.findings else ""
        click.echo(f"{outcome.name:<18}{word:<12}{reason}")
    if not all(outcome.caught for outcome in outcomes):
        raise SystemExit(1)


async def _controls(limit: int, seed: int, url: str | None) -> "list[ControlOutcome]":
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
        return [
            await run_control(
                control, assistant, cases, choice, honest, asker=asker, bar=questions_bar
            )
            for control in EXPECTATIONS
        ]
