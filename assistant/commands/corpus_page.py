"""`partnership corpus page`: docs/corpus.md from the files."""

from pathlib import Path

import click

from assistant.commands.errors import plain_errors


@click.command("page")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write here instead of standard output."
)
@plain_errors
def page(output: Path | None) -> None:
    """Print the page about the product's own corpus: documents, facts and their passages."""
    from ingest.corpus import default_folder, read_corpus
    from ingest.corpus_page import corpus_page

    folder = default_folder()
    text = corpus_page(list(read_corpus([folder]).documents.values()), folder)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
