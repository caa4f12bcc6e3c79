"""`partnership eval quality`: the page of all figures."""

from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("quality")
@click.argument("results", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("docs/quality.md"),
    show_default=True,
)
@plain
def command(results: tuple[Path, ...], out: Path) -> None:
    """Write the page of all figures from RESULTS: run records and what the suites print as JSON.

    Without any, from those that are kept in evals/results.
    """
    from evals import quality

    text = quality.quality_page(results or quality.results())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    click.echo(str(out))
