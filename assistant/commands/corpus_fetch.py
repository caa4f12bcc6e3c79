"""`partnership corpus fetch`."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from assistant.commands.corpus_tools import (
    CorpusPlaces,
    CorpusTools,
    ask_before_replacing,
    corpus_errors,
)

if TYPE_CHECKING:
    from ingest.corpus_folders import KnownDocument
    from ingest.official_texts.download import Progress
    from ingest.official_texts.fetching import FetchReport


@click.command("fetch")
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--yes", is_flag=True, help="Replace texts without asking.")
@click.option("--dry-run", is_flag=True, help="Download and show what would change; keep nothing.")
@corpus_errors
def fetch(documents: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Fetch the official texts that the catalog names: those of DOCUMENT..., or all.

    Only the catalog's hosts are asked, over https, one request at a time. What has not changed is
    not downloaded again. Where a text comes, the digest steps back to background. Pages that may
    only be about the document are named and left to you: see `partnership corpus add`.
    """
    from ingest.corpus_folders import known_documents
    from ingest.official_texts.fetching import TextFetcher

    places = CorpusPlaces.of_settings()
    known = known_documents(places.folders, [])
    wanted = _wanted(known, documents)
    hosts = {urlsplit(a.url).hostname or "" for k in known for a in k.entry.official_addresses}
    with ExitStack() as stack:
        raw = Path(stack.enter_context(TemporaryDirectory())) if dry_run else None
        downloader = stack.enter_context(CorpusTools.current().open_downloader(hosts))
        fetcher = TextFetcher(
            downloader, places.writable, places.folders, places.embedder, raw=raw, dry_run=dry_run
        )
        confirm = ask_before_replacing(yes)
        reports = []
        for document in wanted:
            with _bar(document.entry.id) as progress:
                reports.append(fetcher.fetch(document, confirm, progress))
            _tell(reports[-1], dry_run)
    _conclude(reports, by_name=bool(documents))


def _wanted(known: "Sequence[KnownDocument]", ids: Sequence[str]) -> "list[KnownDocument]":
    by_id = {k.entry.id: k for k in known}
    for document_id in ids:
        if document_id not in by_id:
            raise click.ClickException(
                f"There is no document {document_id}. See: partnership corpus list"
            )
        if not by_id[document_id].entry.official_addresses:
            raise click.ClickException(
                f"The catalog names no official address for {document_id}. "
                f"With a file or an address of your own: "
                f"partnership corpus add FILE|URL --id {document_id} --language ja|en"
            )
    if ids:
        return [by_id[document_id] for document_id in dict.fromkeys(ids)]
    return [k for k in known if k.entry.official_addresses]


@contextmanager
def _bar(document_id: str) -> "Iterator[Progress]":
    """A bar over the bytes of a document, on a terminal."""
    from tqdm import tqdm

    with tqdm(desc=f"  {document_id}", unit="B", unit_scale=True, disable=None, leave=False) as bar:

        def progress(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _tell(report: "FetchReport", dry_run: bool) -> None:
    for line in [*report.failures, *report.doubts]:
        click.echo(f"  {line}", err=True)
    if dry_run:
        for change in report.proposed:
            click.echo(change.diff.rstrip("\n"))
    click.echo(f"{report.document_id}: {_result(report, dry_run)}")
    for note in report.notes:
        click.echo(f"  {note}")


def _result(report: "FetchReport", dry_run: bool) -> str:
    if report.unchanged:
        return "unchanged."
    if report.written:
        return f"kept {', '.join(str(path) for path in report.written if path.suffix == '.md')}"
    if report.proposed:
        names = ", ".join(c.path.name for c in report.proposed if c.path.suffix == ".md")
        return f"{'would keep' if dry_run else 'left as it was; not kept:'} {names}."
    if report.doubts and not report.failures:
        return "nothing kept: no page is surely the text."
    return "no text could be fetched."


def _conclude(reports: "Sequence[FetchReport]", by_name: bool) -> None:
    """Say what to do next; a document in doubt is an error only to whoever asked for it."""
    if any(report.written for report in reports):
        click.echo("Now run: partnership ingest")
    empty = [r for r in reports if not (r.written or r.unchanged or r.proposed)]
    failed = [r.document_id for r in empty if by_name or r.failures]
    if failed:
        raise click.ClickException(f"No text could be fetched for {', '.join(failed)}.")
