"""`partnership eval gate`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.gate import GateSettings
    from evals.record import RunRecord


@click.command("gate")
@click.option("--url", help="Ask this running server instead of opening the assistant here.")
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Hold against this baseline instead of the committed one.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep the record.")
@plain
def command(url: str | None, baseline_file: Path | None, out: Path | None) -> None:
    """Ask a sample of the questions and hold the answers against the accepted baseline.

    Exit code 1 where an invariant is broken, a score has dropped significantly over the same
    questions, evidence has gone from the corpus, or the latency budget is exceeded.
    """
    from evals.gate import BASELINE, Baseline, GateSettings
    from evals.judgement import compare, judge
    from evals.report.text import gate_as_text

    settings = GateSettings.load()
    baseline = Baseline.load(baseline_file or BASELINE)
    run = asyncio.run(run_gate(settings, url))
    if out is not None:
        run.save(out)
    failures = judge(baseline.run, run, budget_ms=settings.latency_ms)
    click.echo(gate_as_text(compare(baseline.run, run), failures))
    if failures:
        raise SystemExit(1)


async def run_gate(settings: "GateSettings", url: str | None) -> "RunRecord":
    """Ask the gate's sample of the questions."""
    from evals.commands.progress import questions_bar
    from evals.product import served
    from evals.running import Choice, run_questions
    from evals.suite import read_suite

    choice = Choice(
        limit=settings.twins, seed=settings.seed, follow_ups=False, workers=settings.workers
    )
    async with served(url) as assistant:
        cases = choice.cases(read_suite())
        return await run_questions(assistant, cases, choice, bar=questions_bar)
