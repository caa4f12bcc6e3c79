"""`partnership corpus add`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import click

from assistant.commands.corpus_tools import (
    CorpusPlaces,
    CorpusTools,
    ask_before_replacing,
    corpus_errors,
)

if TYPE_CHECKING:
    from ingest.documents import Language, Standing
    from ingest.official_texts.adding import AddReport, Source

_STANDINGS = ["authentic", "official_translation", "unofficial_translation"]


@click.command("add")
@click.argument("source", metavar="FILE|URL")
@click.option(
    "--id", "document_id", required=True, help="The document: an id of yours or a known one."
)
@click.option("--language", required=True, type=click.Choice(["ja", "en"]), help="Of the text.")
@click.option("--title", help="The document's name in that language; the text's own by default.")
@click.option("--date", help="When it was made: 2026-06-14, 2026-06 or 2026.")
@click.option(
    "--standing",
    type=click.Choice(_STANDINGS),
    help="What the text is; by default what it says of itself, else authentic, and the second "
    "language's an unofficial translation.",
)
@click.option("--supersedes", multiple=True, metavar="ID", help="An older version of the document.")
@click.option("--yes", is_flag=True, help="Replace a text without asking.")
@corpus_errors
def add(
    source: str,
    document_id: str,
    language: str,
    title: str | None,
    date: str | None,
    standing: str | None,
    supersedes: tuple[str, ...],
    yes: bool,
) -> None:
    """Add a text of your own: Markdown, HTML, PDF, Word (.docx) or plain text.

    The second language of a document is aligned with the first. Adding a text to a document of the
    product puts it before the product's digest.
    """
    from ingest.official_texts.adding import add_text
    from ingest.official_texts.user_entries import AddRequest, require_id

    places = CorpusPlaces.of_settings()
    request = AddRequest(
        require_id(document_id),
        cast("Language", language),
        title,
        date,
        cast("Standing | None", standing),
        supersedes,
    )
    text = _source(source, document_id, places.writable)
    report = add_text(
        text, request, places.writable, places.folders, places.embedder, ask_before_replacing(yes)
    )
    _tell(report, language)


def _source(source: str, document_id: str, folder: Path) -> "Source":
    """A file, or a page over https whose host the user has named by naming it."""
    import datetime

    from ingest.official_texts.adding import Source
    from ingest.official_texts.records import FOLDER

    tools = CorpusTools.current()
    if "://" not in source:
        return Source.from_file(Path(source), datetime.datetime.now(datetime.UTC).date())
    if not source.startswith(tools.schemes):
        raise click.ClickException(f"{source} is not https and is not fetched.")
    with tools.open_downloader({urlsplit(source).hostname or ""}) as downloader:
        download = downloader.fetch(source, folder / document_id / FOLDER)
        return Source.from_download(download)


def _tell(report: "AddReport", language: str) -> None:
    name = report.entry.title.in_language(cast("Language", language))
    if report.declined:
        click.echo(f"{report.entry.id}: left as it was.")
        return
    if not report.written:
        click.echo(f"{report.entry.id}: unchanged.")
        return
    click.echo(f"{report.entry.id}: {name} ({language}, {report.standing.replace('_', ' ')})")
    for note in report.notes:
        click.echo(f"  {note}")
    _tell_paths(report.written)
    click.echo("Now run: partnership ingest")


def _tell_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        click.echo(f"  kept {path}")
