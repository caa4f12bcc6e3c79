"""`partnership corpus`: list, check, export, remove; fetching and adding have their own files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands.corpus_add import add
from assistant.commands.corpus_fetch import fetch
from assistant.commands.corpus_page import page
from assistant.commands.corpus_tools import CorpusPlaces, corpus_errors

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.documents import Document

_SHORT = {
    "authentic": "authentic",
    "official_translation": "official",
    "unofficial_translation": "unofficial",
    "digest": "digest",
}


@click.group("corpus")
def command() -> None:
    """List, check and extend the texts.

    The product's own texts are never changed. Texts that are fetched or added go into your corpus
    folder: the first of PARTNERSHIP_CORPUS, else `corpus` in the data folder.
    """


command.add_command(fetch)
command.add_command(add)
command.add_command(page)


def _read() -> "Corpus":
    from ingest.corpus import read_corpus

    return read_corpus(CorpusPlaces.of_settings().folders)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@corpus_errors
def list_documents(as_json: bool) -> None:
    """Show every document: id, date, standing of its texts, passages, name."""
    documents = list(_read().documents.values())
    if as_json:
        rows = [_record(document) for document in documents]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    head = ("document", "date", "ja", "en", "passages", "name")
    table = [head, *(_row(document) for document in documents)]
    widths = [max(len(row[i]) for row in table) for i in range(len(head) - 1)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())


def _row(document: "Document") -> tuple[str, ...]:
    standing = [_SHORT.get(document.standing.get(lang, ""), "–") for lang in ("ja", "en")]
    name = document.entry.short_title
    names = name.en if name.ja == name.en else f"{name.en} / {name.ja}"
    passages = str(len(document.passages))
    return (document.id, document.entry.date or "–", *standing, passages, names)


def _record(document: "Document") -> dict[str, object]:
    counts = {
        language: sum(language in p.texts for p in document.passages) for language in ("ja", "en")
    }
    return {
        "id": document.id,
        "date": document.entry.date,
        "title": document.entry.title.model_dump(),
        "short_title": document.entry.short_title.model_dump(),
        "standing": dict(document.standing),
        "passages": len(document.passages),
        "passages_by_language": counts,
        "supersedes": list(document.entry.supersedes),
    }


@command.command("check")
@corpus_errors
def check() -> None:
    """Find everything that is wrong, with file and line; exit code 1 if there is anything.

    Listed as warnings are places where our own English leaves the agreed term of the glossary, and
    passages whose two versions differ in figures, names, or must, may and should.
    """
    from ingest.corpus import Corpus, check_corpus
    from ingest.divergences import DivergenceFinder
    from ingest.glossary import check_glossary, deviations, glossary_path

    documents, faults = check_corpus(CorpusPlaces.of_settings().folders)
    glossary, glossary_faults = check_glossary(glossary_path())
    faults += glossary_faults
    for fault in faults:
        click.echo(str(fault))
    for deviation in deviations(Corpus({d.id: d for d in documents}, ""), glossary):
        click.echo(f"warning: {deviation}")
    finder = DivergenceFinder(glossary)
    told = [
        (p.id, d) for document in documents for p in document.passages for d in finder.find(p.texts)
    ]
    for passage_id, divergence in told:
        click.echo(f"warning: {passage_id}: {divergence}")
    click.echo(f"{_count(len(told), 'divergence')} between the two languages.")
    passages = sum(len(document.passages) for document in documents)
    if faults:
        raise click.ClickException(f"{_count(len(faults), 'fault')}.")
    click.echo(f"{_count(len(documents), 'document')}, {_count(passages, 'passage')}, no faults.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@command.command("export")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["jsonl", "markdown"]),
    default="jsonl",
    show_default=True,
    help="One passage a line for programs, or a text to read.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; standard output by default.",
)
@corpus_errors
def export(kind: str, output: Path | None) -> None:
    """Write out every passage with its address, standing and sources."""
    from ingest.export import as_jsonl, as_markdown
    from ingest.official_texts.records import write_atomically

    corpus = _read()
    lines = as_jsonl(corpus) if kind == "jsonl" else as_markdown(corpus)
    if output is None:
        for line in lines:
            click.echo(line)
        return
    try:
        write_atomically(output, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{_count(len(corpus.passages), 'passage')} written to {output}.", err=True)


@command.command("remove")
@click.argument("document_id", metavar="ID")
@corpus_errors
def remove(document_id: str) -> None:
    """Remove a document of yours, or your texts of one of the product's documents."""
    from ingest.corpus import default_folder
    from ingest.official_texts.store import remove_document

    places = CorpusPlaces.of_settings()
    own = [folder for folder in places.folders if folder != default_folder()]
    removed = [f for f in own if remove_document(document_id, f, places.folders)]
    if not removed:
        known = (default_folder() / document_id).is_dir()
        why = "it comes with the product" if known else "there is no such document"
        raise click.ClickException(f"{document_id} cannot be removed: {why}.")
    for folder in removed:
        click.echo(f"{document_id} removed from {folder}. Now run: partnership ingest")
