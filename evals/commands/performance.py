"""`partnership eval performance`: the page of costs, in both languages, with its plots."""

from pathlib import Path

import click

from evals.commands.plain import plain


@click.command("performance")
@click.argument("results", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs"),
    show_default=True,
    help="Folder of the pages.",
)
@plain
def command(results: Path | None, out: Path) -> None:
    """Write the pages of what things cost from RESULTS of `partnership bench --into`.

    Without any, from those that are kept in evals/results/performance.
    """
    from evals.benchmarks.performance.results import RESULTS, pages, read_results

    for name, text in pages(read_results(results or RESULTS)).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(str(path))
