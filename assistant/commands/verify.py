"""`partnership verify`."""

from pathlib import Path

import click

from assistant.commands.errors import plain_errors


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain_errors
def command(file: Path) -> None:
    """Check every quotation of FILE, an export, against the texts as they are now.

    FILE is Markdown, DOCX or JSON, as `partnership export` or `partnership ask --json` writes it.
    Exit code 1 when a quotation is not exactly in the texts.
    """
    from assistant.assembly import read_settings_corpus
    from assistant.export.quotes import fault, read_quotes
    from assistant.settings import load_settings

    quotes = read_quotes(file)
    corpus = read_settings_corpus(load_settings())
    faults = [(quote, fault(quote, corpus)) for quote in quotes]
    for quote, wrong in faults:
        if wrong is not None:
            click.echo(f"NOT EXACT  {quote.reference}: {wrong}")
    exact = sum(wrong is None for _, wrong in faults)
    click.echo(f"{exact} of {len(quotes)} quotations are exactly in the texts.")
    if exact < len(quotes):
        raise SystemExit(1)
