"""`partnership index`: the index in one file, and back."""

from pathlib import Path

import click

from assistant.commands.errors import plain_errors
from assistant.commands.progress import announce_model


@click.group("index")
def command() -> None:
    """Keep the index in a file, and take it back.

    Whoever has the file need not embed the texts again. With PARTNERSHIP_QDRANT_URL set, the file
    is that server's own; an embedded index and a server do not take each other's.
    """


@command.command("snapshot")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@plain_errors
def snapshot(file: Path) -> None:
    """Write the index that serves into FILE, which replaces an older one when it is whole."""
    from assistant.assembly import open_index
    from assistant.settings import load_settings

    with open_index(load_settings()) as index:
        served = index.snapshot(file)
        count = index.count(served.collection)
    click.echo(f"{count} texts by {served.manifest.embedder}: {file}")


@command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain_errors
def restore(file: Path) -> None:
    """Let the index in FILE serve instead of the present one, once it is whole.

    A file of another embedding model, a damaged one, or one of the other kind of index is refused,
    and what serves goes on.
    """
    from assistant.assembly import open_embedder, open_index, read_settings_corpus
    from assistant.settings import load_settings
    from ingest.corpus import Corpus
    from ingest.lexical import LexicalEncoder, TermAnalyser
    from ingest.pipeline import manifest_of

    settings = load_settings()
    embedder = open_embedder(settings, announce_model)
    model = manifest_of(Corpus({}, ""), embedder, LexicalEncoder(TermAnalyser())).model
    with open_index(settings) as index:
        served = index.restore(file, model)
        count = index.count(served.collection)
    click.echo(f"{count} texts by {served.manifest.embedder} serve.")
    if served.manifest.corpus_version != read_settings_corpus(settings).version:
        click.echo("They are another version of the texts. Run: partnership ingest")
