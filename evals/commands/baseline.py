"""`partnership eval baseline`."""

import asyncio
import datetime
from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("baseline")
@click.option("--reason", required=True, help="Why these answers are accepted; it is recorded.")
@click.option(
    "--from",
    "record_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Accept this record of the gate's questions (eval gate --out) instead of asking again.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Another file to write."
)
@plain
def command(reason: str, record_file: Path | None, out: Path | None) -> None:
    """Accept the assistant's answers of today as what the gate holds later ones against."""
    from evals.commands.gate import run_gate
    from evals.gate import BASELINE, Baseline, BaselineError, GateSettings, accept
    from evals.record import RunRecord

    path = out or BASELINE
    if len(reason.strip()) < 10:
        raise BaselineError("Say in a few words why these answers are accepted: --reason '…'")
    before = Baseline.load(path) if path.exists() else None
    run = RunRecord.load(record_file) if record_file else None
    if run is None:
        run = asyncio.run(run_gate(GateSettings.load(), None))
    broken = [case.id for case in run.cases if case.broken] + run.unknown_evidence
    if broken:
        raise BaselineError(
            f"A run with broken invariants is not accepted: {', '.join(broken[:5])}"
            f"{' …' if len(broken) > 5 else ''}. See: partnership eval report"
        )
    if run.control is not None:
        raise BaselineError(f"The record is of the negative control {run.control}")
    accepted = accept(run, reason.strip(), datetime.date.today(), before)
    accepted.save(path)
    newest = accepted.history[-1]
    click.echo(f"Accepted: {newest.correct:.3f} right over {len(run.main)} questions, in {path}")
