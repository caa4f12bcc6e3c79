"""A user's own file or page into their corpus folder, by the same path as the official texts."""

import datetime
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog import CatalogFile
from ingest.corpus_folders import CATALOG, KnownDocument, known_documents
from ingest.documents import STANDINGS, CatalogEntry, Language, Standing, other_language
from ingest.embedding import Embedder
from ingest.markdown import Fault, TextFile
from ingest.markdown import parse as parse_file
from ingest.official_texts.blocks import OfficialTextError, ParsedText
from ingest.official_texts.composing import NewText, compose
from ingest.official_texts.formats import parse, suffix_of
from ingest.official_texts.records import FOLDER, Download, write_atomically
from ingest.official_texts.render import Origin, structured_from_file
from ingest.official_texts.script import language_of
from ingest.official_texts.standing import published_standing, stated_standing
from ingest.official_texts.store import Change, Confirm, keep, text_changes
from ingest.official_texts.structured import StructuredText
from ingest.official_texts.user_entries import AddRequest, entry_for

MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a text and where they came from."""

    raw: bytes
    content_type: str
    name: str
    address: str
    date: str

    @classmethod
    def from_file(cls, path: Path, today: datetime.date) -> "Source":
        """A file of the user's.

        Raises:
            OfficialTextError: it is not there, not readable or too long.
        """
        try:
            if path.stat().st_size > MOST_BYTES:
                raise OfficialTextError(f"{path} is longer than {MOST_BYTES // 1024**2} MB.")
            raw = path.read_bytes()
        except OSError as error:
            raise OfficialTextError(f"{path} cannot be read: {error.strerror}.") from error
        return cls(raw, "", path.name, path.name, today.isoformat())

    @classmethod
    def from_download(cls, download: Download) -> "Source":
        """A page."""
        record = download.record
        name, address = record.final_address, record.address
        return cls(download.raw, record.content_type, name, address, record.date)


@dataclass(frozen=True, slots=True)
class AddReport:
    """What was added; `declined` is what was not, because the user said no."""

    entry: CatalogEntry
    standing: Standing
    written: Sequence[Path]
    declined: Sequence[Change]
    notes: Sequence[str]


def add_text(
    source: Source,
    request: AddRequest,
    folder: Path,
    folders: Sequence[Path],
    embedder: Callable[[], Embedder | None],
    confirm: Confirm,
) -> AddReport:
    """Parse a text, align it with the other language's if there is one, and keep it.

    Args:
        source: the text.
        request: what the user says of it.
        folder: the user's corpus folder.
        folders: every corpus folder.
        embedder: called only if texts must be aligned by vectors.
        confirm: asked before a text that stands is replaced.

    Raises:
        OfficialTextError: the text cannot be read or kept; one line.
    """
    content, standing = _read(source, request)
    known = {k.entry.id: k for k in known_documents(folders, [])}.get(request.document_id)
    title = content.title or Path(source.name).stem
    entry = None
    if known is None or known.catalog.path.parent == folder:  # not an entry of the product's own
        entry = entry_for(request, title, source.address, known.entry if known else None)
    document = _document(known, entry, folder)
    standing = (
        request.standing or standing or _standing(document, content, request.language, source.name)
    )
    origin = Origin(source.address, source.date, hashlib.sha256(source.raw).hexdigest())
    composed = compose(document, [NewText(content, request.language, standing, origin)], embedder)
    changes = text_changes(request.document_id, composed.files, folder, folders)
    written = keep(changes, folder, folders, confirm, entry)
    if written and "://" not in source.address:  # a downloaded file is kept already
        name = f"{origin.sha256[:12]}{suffix_of(source.raw, source.content_type, source.name)}"
        write_atomically(folder / request.document_id / FOLDER / name, source.raw)
    declined = [] if written else changes
    return AddReport(document.entry, standing, written, declined, composed.notes)


def _read(
    source: Source, request: AddRequest
) -> tuple[ParsedText | StructuredText, Standing | None]:
    """The text, and the standing that a file in our own format states."""
    if file := _own_format(source.raw):
        if file.front_matter.get("language") != request.language:
            raise OfficialTextError(f"{source.name} says that its language is another one.")
        stated = file.front_matter.get("standing")
        standing = next((s for s in STANDINGS if s == stated and s != "digest"), None)
        return structured_from_file(file, request.language, trust_ids=True), standing
    try:
        parsed = parse(source.raw, source.content_type, source.name)
    except OfficialTextError as error:
        raise OfficialTextError(f"{source.name} {error}.") from error
    if not parsed.blocks:
        raise OfficialTextError(f"{source.name} holds no text.")
    if (found := language_of(parsed)) != request.language:
        names = {"ja": "Japanese", "en": "English"}
        raise OfficialTextError(
            f"{source.name} is {names[found]}, not {names[request.language]}: check --language."
        )
    return parsed, None


def _own_format(raw: bytes) -> TextFile | None:
    """A file of ours, with ids, if it is one without a fault."""
    if not raw.startswith(b"---\n") or b"{#" not in raw:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.md"
        path.write_bytes(raw)
        faults: list[Fault] = []
        file = parse_file(path, faults)
    return file if file and file.blocks and not faults else None


def _document(
    known: KnownDocument | None, entry: CatalogEntry | None, folder: Path
) -> KnownDocument:
    if entry is None:
        assert known is not None  # noqa: S101 - a document that nobody knows gets an entry
        return known
    catalog = known.catalog if known else CatalogFile(folder / CATALOG, (), {})
    return KnownDocument(entry, catalog, known.places if known else ())


def _standing(
    document: KnownDocument, content: ParsedText | StructuredText, language: Language, address: str
) -> Standing:
    """What the text or its publisher says; else a document's second language is a translation."""
    if kept := _kept_standing(document, language):
        return kept
    stated = stated_standing(content, language) if isinstance(content, ParsedText) else None
    second = _has_text(document, other_language(language))
    default: Standing = "unofficial_translation" if second else "authentic"
    return stated or published_standing(language, address) or default


def _kept_standing(document: KnownDocument, language: Language) -> Standing | None:
    """The standing that a text which is now replaced was given."""
    paths = [p for place in document.places if (p := place / f"{language}.md").exists()]
    file = parse_file(paths[-1], []) if paths else None
    retrieved = file is not None and "retrieved" in file.front_matter
    stated = file.front_matter.get("standing") if file and retrieved else None
    return next((standing for standing in STANDINGS if standing == stated), None)


def _has_text(document: KnownDocument, language: Language) -> bool:
    return any((place / f"{language}.md").exists() for place in document.places)
