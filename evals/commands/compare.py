"""`partnership eval compare`."""

from pathlib import Path

import click

from evals.commands.plain import plain

_RECORD = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("compare")
@click.argument("before", type=_RECORD)
@click.argument("after", type=_RECORD)
@plain
def command(before: Path, after: Path) -> None:
    """Show what changed from the run BEFORE to the run AFTER, over the questions of both."""
    from evals.judgement import compare
    from evals.record import RunRecord
    from evals.report.text import comparison_as_text

    click.echo(comparison_as_text(compare(RunRecord.load(before), RunRecord.load(after))))
