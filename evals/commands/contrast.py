"""`partnership eval contrast`."""

import json
from typing import TYPE_CHECKING

import click

from evals.commands.plain import plain
from ingest.documents import LANGUAGES

if TYPE_CHECKING:
    from evals.benchmarks.contrast import Rates

_ORDER = ("true", "changed", "number", "date", "name", "party", "negation", "modality",
          "quantifier", "word")  # fmt: skip


@click.command("contrast")
@click.option(
    "--part",
    type=click.Choice(["tuning", "held_out", "reporting"]),
    default="reporting",
    show_default=True,
    help="Documents that the rules were built on, invented ones held out from that, or the others.",
)
@click.option("--baseline/--no-baseline", default=True, help="The cosine alone, too.")
@click.option("--wrong", is_flag=True, help="List the sentences that are judged wrongly.")
@click.option("--json", "as_json", is_flag=True, help="Print the rates as JSON.")
@plain
def command(part: str, baseline: bool, wrong: bool, as_json: bool) -> None:
    """Rejected sentences of the contrast set, by language and kind of change.

    A true sentence should be accepted; one in which a number, a date, a name, a party, a negation,
    a modal or a quantifier was changed should be rejected.
    """
    from assistant.verification.verifier import Verifier, strict_rules
    from evals.benchmarks import contrast
    from evals.benchmarks.contrast_set import contrast_corpus, read_contrasts
    from evals.product import load_settings, open_embedder
    from ingest.glossary import read_glossary
    from ingest.lexical import TermAnalyser

    corpus = contrast_corpus()
    contrasts = read_contrasts(corpus)
    chosen = [c for c in contrasts if c.part == part]
    verifier = Verifier(TermAnalyser(), read_glossary()).with_general_words()
    strict = verifier.with_rules(strict_rules())
    rules = contrast.by_rules(verifier)
    columns = {
        "rules": contrast.rates(chosen, rules),
        "with coherence": contrast.rates(chosen, contrast.by_rules(strict)),
    }
    if baseline:
        cosines = contrast.similarities(contrasts, open_embedder(load_settings()))
        judge = contrast.by_cosine(cosines, contrast.thresholds(cosines))
        columns["cosine alone"] = contrast.rates(chosen, judge)
    exact = contrast.rejected_quotations(corpus, verifier)
    click.echo(_as_json(part, columns) if as_json else _as_text(part, columns))
    click.echo(f"Exact quotations rejected: {len(exact)}", err=as_json)
    if wrong:
        for c in chosen:
            if rules(c) == (c.change is None):
                click.echo(f"{c.change or 'true'} {c.document} [{c.language}] {c.sentence}")


def _as_text(part: str, columns: "dict[str, Rates]") -> str:
    lines = [
        f"Rejected sentences, {part} part",
        "",
        f"| language | sentences | {' | '.join(columns)} |",
        f"|---|---|{'---|' * len(columns)}",
    ]
    for language in LANGUAGES:
        for group in _ORDER:
            found = [rates.get((language, group)) for rates in columns.values()]
            cells = [f"{r.rejected} of {r.of} ({r.share:.1%})" for r in found if r is not None]
            if cells:
                lines.append(f"| {language} | {group} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _as_json(part: str, columns: "dict[str, Rates]") -> str:
    rows = [
        {"by": name, "language": language, "kind": kind, "rejected": r.rejected, "of": r.of}
        for name, rates in columns.items()
        for (language, kind), r in rates.items()
    ]
    return json.dumps({"suite": "contrast", "part": part, "rows": rows}, ensure_ascii=False)
