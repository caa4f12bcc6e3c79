"""`partnership eval marks`: whether the words marked in quotations are what was asked for."""

from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("marks")
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain
def command(record: Path) -> None:
    """Count the quotations of the run RECORD with words marked, and how many hold what was asked.

    Beside it the same for marking the first date or number of each quotation.
    """
    from evals.metrics.marking import marked
    from evals.record import RunRecord
    from evals.suite import read_suite

    nuggets = {twin.item.id: twin.item.nuggets for twin in read_suite()}
    cases = [case for case in RunRecord.load(record).main if case.twin in nuggets]
    for name, found in marked(cases, nuggets).items():
        share = found.right / found.marked if found.marked else 0.0
        click.echo(
            f"{name}: {found.marked} of {found.quotations} quotations marked, "
            f"{found.right} of them hold what was asked for ({share:.1%})"
        )
