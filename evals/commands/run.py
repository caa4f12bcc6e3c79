"""`partnership eval run`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.benchmarks.suites import ThirdParty
    from evals.record import RunRecord
    from evals.running import Choice

_THIRD_PARTY = ("retrieval", "cross", "refusals")


@click.command("run")
@click.option(
    "--suite",
    "suites",
    multiple=True,
    help="Question files by name, without ending (repeat), or one of the third-party suites: "
    "retrieval, cross, refusals, with --data. By default all question files.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Folder (or SQuAD-format file) of a third-party suite.",
)
@click.option(
    "--part",
    type=click.Choice(["tuning", "reporting", "all"]),
    help="Which documents' questions: by default reporting, or all of the files chosen.",
)
@click.option("--limit", type=click.IntRange(1), help="Ask a sample of this many twins.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option(
    "--stability",
    type=click.IntRange(0),
    default=0,
    help="Ask surface variants of this many twins, too.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 16),
    default=1,
    show_default=True,
    help="Questions asked at the same time; the latency is then that of a busy assistant.",
)
@click.option("--stock/--no-stock", default=True, help="Of retrieval: the stock pipeline, too.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting (repeat).")
@click.option("--writer", help="Who writes the answers: short for --set writer=NAME.")
@click.option("--url", help="Ask this running server instead of opening the assistant here.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the record goes; by default a new file in the folder of the data.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@plain
def command(
    suites: tuple[str, ...],
    data: Path | None,
    part: Literal["tuning", "reporting", "all"] | None,
    limit: int | None,
    seed: int,
    stability: int,
    workers: int,
    stock: bool,
    settings: tuple[str, ...],
    writer: str | None,
    url: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Ask the questions as a user would, score the answers and keep a record.

    Which part was asked stands in the record: figures that are published come from the reporting
    part, which nobody looks at while the assistant is tuned.
    """
    from evals.running import Choice

    changed = _settings(settings, writer, url)
    if set(suites) & set(_THIRD_PARTY) or data is not None:
        _third_party(suites, data, changed, {"limit": limit, "seed": seed}, stock, out, as_json)
        return
    given = part or ("all" if suites else "reporting")
    choice = Choice(
        files=tuple(sorted(suites)),
        part=None if given == "all" else given,
        limit=limit,
        seed=seed,
        stability=stability,
        workers=workers,
    )
    _keep(asyncio.run(_run(choice, url, changed)), out, as_json)


def _settings(given: tuple[str, ...], writer: str | None, url: str | None) -> dict[str, str]:
    """The settings to change; a server elsewhere has its own."""
    if url is not None and (given or writer):
        raise click.UsageError("A server at --url has its own settings: leave out --set, --writer")
    pairs = [*given, *([f"writer={writer}"] if writer else [])]
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise click.UsageError(f"--set takes KEY=VALUE, not {wrong[0]!r}")
    return dict(pair.split("=", 1) for pair in pairs)


def _third_party(
    suites: tuple[str, ...],
    data: Path | None,
    settings: dict[str, str],
    sample: dict[str, int | None],
    stock: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    from evals.commands.third_party import keep, run_suite, show

    if len(suites) != 1 or suites[0] not in _THIRD_PARTY or data is None:
        names = ", ".join(_THIRD_PARTY)
        raise click.UsageError(f"A third-party suite is asked alone: --suite, one of {names}, and "
                               "--data with its files")  # fmt: skip
    suite: ThirdParty = suites[0]  # type: ignore[assignment]
    result = run_suite(suite, data, settings, stock=stock, **sample)
    show(result, as_json)
    click.echo(f"Result: {keep(result, out)}", err=True)


def _keep(record: "RunRecord", out: Path | None, as_json: bool) -> None:
    from evals.report.text import figures_as_json, figures_as_text
    from evals.summary import summarise

    path = out or _new_file(record)
    record.save(path)
    figures = summarise(record)
    click.echo(figures_as_json(record, figures) if as_json else figures_as_text(record, figures))
    click.echo(f"Record: {path}. As a page: partnership eval report {path}", err=True)


async def _run(choice: "Choice", url: str | None, settings: dict[str, str]) -> "RunRecord":
    from evals.commands.progress import questions_bar
    from evals.product import load_settings, served
    from evals.running import run_questions
    from evals.suite import read_suite

    cases = choice.cases(read_suite(files=choice.files))
    async with served(url, load_settings(**settings) if url is None else None) as assistant:
        return await run_questions(assistant, cases, choice, bar=questions_bar)


def _new_file(record: "RunRecord") -> Path:
    from evals.product import new_run_file

    return new_run_file(record.environment.started, f"{record.suite}-{record.part}")
