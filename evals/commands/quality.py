"""`partnership eval quality`: the page of all figures."""

from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("quality")
@click.argument(
    "results",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("docs/quality.md"),
    show_default=True,
)
@plain
def command(results: tuple[Path, ...], out: Path) -> None:
    """Write the page of all figures from RESULTS: run records and the JSON of the suites."""
    from evals.quality import quality_page

    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(quality_page(results), encoding="utf-8")
    click.echo(str(out))
