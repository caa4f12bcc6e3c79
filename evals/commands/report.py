"""`partnership eval report`."""

from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("report")
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the three files; by default the record's own.",
)
@plain
def command(record: Path, out: Path | None) -> None:
    """Write the run RECORD as one HTML page, as Markdown and as JSON."""
    from evals.record import RunRecord
    from evals.report.page import page
    from evals.report.text import figures_as_json, figures_as_markdown
    from evals.summary import summarise

    run = RunRecord.load(record)
    figures = summarise(run)
    folder = out or record.parent
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{record.stem}-report"
    for suffix, text in (
        ("html", page(run, figures)),
        ("md", figures_as_markdown(run, figures) + "\n"),
        ("json", figures_as_json(run, figures) + "\n"),
    ):
        path = folder / f"{name}.{suffix}"
        path.write_text(text, encoding="utf-8")
        click.echo(str(path))
