"""`partnership eval writing`."""

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain

if TYPE_CHECKING:
    from evals.benchmarks.writing import Writing


@click.command("writing")
@click.option(
    "--small-model", is_flag=True, help="Serve SmolLM2-135M here instead of the settings' model."
)
@click.option("--language", type=click.Choice(["ja", "en", "both"]), default="en",
              show_default=True, help="Of the questions.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True,
              help="Questions asked, drawn from all.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting (repeat).")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@plain
def command(
    small_model: bool,
    language: str,
    limit: int,
    seed: int,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Let a language model word answers, and list each sentence of its own that stood.

    The list is for reading: no sentence in it may say what its quotation does not.
    """
    from evals.benchmarks.writing import measure_writing
    from evals.commands.progress import questions_bar
    from evals.product import load_settings
    from evals.small_model import NAME, serve_small_model
    from evals.suite import cases_of, read_suite, select

    if wrong := [pair for pair in settings if "=" not in pair]:
        raise click.UsageError(f"--set takes KEY=VALUE, not {wrong[0]!r}")
    twins = select(read_suite(), limit=2 * limit, seed=seed)
    cases = [c for c in cases_of(twins, follow_ups=False) if language in (c.language, "both")]
    given: dict[str, object] = {"writer": "language-model"}
    with ExitStack() as stack:
        if small_model:
            url = stack.enter_context(serve_small_model())
            given |= {
                "llm_url": url,
                "llm_model": NAME,
                "llm_timeout": 120.0,
                "llm_max_tokens": 120,
            }
        given |= dict(pair.split("=", 1) for pair in settings)
        result = measure_writing(load_settings(**given), cases[:limit], bar=questions_bar)
    click.echo(_as_json(result) if as_json else _as_text(result))


def _as_text(result: "Writing") -> str:
    lines = [
        f"Questions asked                  {result.questions}",
        f"Answers with a quotation         {result.answered}",
        f"  fell back to the quotation     {result.fallbacks}",
        f"Sentences written                {result.sentences}",
        f"  the quotation itself           {result.verbatim}",
        f"  own words, kept                {len(result.kept)}",
        f"  replaced by the quotation      {result.replaced}",
    ]
    lines += [f"    {reason:<14}{count:>5}" for reason, count in result.reasons.most_common()]
    for judged in result.kept:
        lines += ["", f"KEPT  {judged.sentence}", f"QUOTE {' '.join(judged.quote.split())}"]
    return "\n".join(lines)


def _as_json(result: "Writing") -> str:
    content = {
        "suite": "writing",
        "questions": result.questions,
        "answered": result.answered,
        "fallbacks": result.fallbacks,
        "sentences": result.sentences,
        "verbatim": result.verbatim,
        "replaced": result.replaced,
        "reasons": dict(result.reasons),
        "kept": [{"sentence": j.sentence, "quote": j.quote} for j in result.kept],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
