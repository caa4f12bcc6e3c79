"""`partnership bench`: what things cost on this machine, beside baselines of the same run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from assistant.settings import Settings

PARTS = ("start", "ingest", "steps", "serve", "stock", "growth")


def _listed(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    given = tuple(part.strip() for part in value.split(",") if part.strip())
    if unknown := set(given) - set(PARTS):
        raise click.BadParameter(f"{min(unknown)} is no part. Known: {', '.join(PARTS)}")
    return given


def _sizes(context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(float(part)) for part in value.split(","))
    except ValueError:
        raise click.BadParameter("give numbers of passages: 100,1000,1e5") from None
    if min(sizes) < 100 or max(sizes) > 10_000_000:
        raise click.BadParameter("sizes are from 100 to 10000000 passages")
    return sizes


@click.command("bench")
@click.option(
    "--parts", callback=_listed, default="start,ingest,steps,serve,stock", show_default=True,
    help=f"What to measure: {', '.join(PARTS)}.",
)  # fmt: skip
@click.option(
    "--sizes", callback=_sizes, default="100,1000,10000", show_default=True,
    help="Of growth, in passages; 100000 takes half an hour.",
)  # fmt: skip
@click.option(
    "--passages", type=click.IntRange(1), default=60, show_default=True,
    help="Of ingest: passages that are embedded.",
)  # fmt: skip
@click.option(
    "--count", type=click.IntRange(1, 10_000), default=100, show_default=True,
    help="Of steps, serve and stock: questions.",
)  # fmt: skip
@click.option(
    "--stock-most", type=int, default=10_000, show_default=True,
    help="Of growth: the largest size for the stock pipeline.",
)  # fmt: skip
@click.option("--url", help="Of serve: ask this running server instead of starting one.")
@click.option(
    "--into", type=click.Path(dir_okay=False, path_type=Path),
    help="A result file; the parts measured replace those in it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(
    parts: tuple[str, ...], sizes: tuple[int, ...], passages: int, count: int, stock_most: int,
    url: str | None, into: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Measure starting, ingesting, each step of a question, serving, and how they grow.

    Figures stand beside those of a baseline measured in the same run: the interpreter, the bare
    embedding model, the stock llama-index pipeline on the same weights. Run it on an idle machine.
    With PARTNERSHIP_QDRANT_URL set, growth is measured on that server, which must be empty.
    """
    from evals.benchmarks.performance.page import as_text
    from evals.benchmarks.performance.results import Results
    from evals.product import load_settings

    settings = load_settings()
    results = Results(into)
    for part in parts:
        click.echo(f"[{part}]", err=True)
        measured = _measure(part, settings, sizes, passages, count, stock_most, url)
        results.keep(part, measured)
    click.echo(json.dumps(results.content, indent=1) if as_json else as_text(results.content))


def _measure(
    part: str, settings: "Settings", sizes: tuple[int, ...], passages: int, count: int,
    stock_most: int, url: str | None,
) -> dict[str, Any]:  # fmt: skip
    """One part; what it needs is imported when its turn comes."""
    if part == "start":
        from evals.benchmarks.performance.starting import measure_starts

        return dict(measure_starts())
    if part == "ingest":
        from evals.benchmarks.performance.ingesting import measure_ingest
        from evals.product import passages_bar

        return measure_ingest(settings, passages, passages_bar).as_dict()
    if part == "serve":
        from evals.benchmarks.performance.serving import measure_serving

        return measure_serving(count, url)
    if part == "growth":
        from evals.benchmarks.performance.growing import measure_growth

        return measure_growth(
            settings, sizes, stock_most=stock_most, announce=lambda text: click.echo(text, err=True)
        )
    return _on_an_engine(part, settings, count)


def _on_an_engine(part: str, settings: "Settings", count: int) -> dict[str, Any]:
    from evals.benchmarks.performance.asking import measure_steps
    from evals.benchmarks.performance.beside_stock import measure_beside_stock
    from evals.benchmarks.performance.opened import opened_engine
    from evals.benchmarks.performance.questions import question_texts
    from evals.commands.progress import questions_bar

    with opened_engine(settings) as engine:
        if part == "steps":
            return measure_steps(engine, question_texts(count), questions_bar)
        return measure_beside_stock(engine, count, questions_bar)
