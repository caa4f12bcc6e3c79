"""Fetch a document's official texts: download, parse, align, and propose what to keep."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.corpus_folders import KnownDocument
from ingest.documents import LANGUAGES, Language, OfficialAddress
from ingest.embedding import Embedder
from ingest.official_texts.blocks import OfficialTextError, ParsedText
from ingest.official_texts.composing import NewText, compose, kept_sha256
from ingest.official_texts.download import Downloader, DownloadError, Progress
from ingest.official_texts.formats import parse
from ingest.official_texts.records import FOLDER, Download, read_record
from ingest.official_texts.relevance import doubt_about
from ingest.official_texts.render import Origin
from ingest.official_texts.script import language_of
from ingest.official_texts.standing import standing_of
from ingest.official_texts.store import Change, Confirm, keep, text_changes

_LEAST_CHARACTERS: dict[Language, int] = {"ja": 80, "en": 200}
_MOST_HINTS = 3


@dataclass(slots=True)
class FetchReport:
    """What fetching a document did, and one line for each thing to know.

    `proposed` are the changes that a dry run would make, or that were declined; `doubts` are pages
    that may be about the document only and were left to the user.
    """

    document_id: str
    written: list[Path] = field(default_factory=list)
    proposed: list[Change] = field(default_factory=list)
    unchanged: bool = False
    failures: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """A downloaded text; `text` is None while it is the one that is kept already."""

    download: Download
    text: NewText | None


class TextFetcher:
    """Fetches documents one at a time.

    Args:
        downloader: brings the files.
        folder: the user's corpus folder, where texts are kept.
        folders: every corpus folder.
        embedder: called only if texts must be aligned by vectors.
        raw: where raw files go; the user's corpus folder by default.
        dry_run: propose changes and keep nothing.
    """

    def __init__(
        self,
        downloader: Downloader,
        folder: Path,
        folders: Sequence[Path],
        embedder: Callable[[], Embedder | None],
        *,
        raw: Path | None = None,
        dry_run: bool = False,
    ) -> None:
        self._downloader = downloader
        self._folder = folder
        self._folders = folders
        self._embedder = embedder
        self._raw = raw or folder
        self._dry_run = dry_run

    def fetch(
        self,
        known: KnownDocument,
        confirm: Confirm,
        progress: Progress = lambda done, total: None,
    ) -> FetchReport:
        """Bring a document's texts into the user's folder.

        Args:
            known: the document.
            confirm: asked before a text that stands is replaced.
            progress: told of the bytes as they come.
        """
        report = FetchReport(known.entry.id)
        found = {
            language: text
            for language in LANGUAGES
            if (text := self._find(known, language, report, progress))
        }
        if found and all(f.text is None for f in found.values()):
            report.unchanged = True
        elif found:
            try:
                texts = [f.text or read_text(f.download, lang) for lang, f in found.items()]
                self._keep(known, texts, confirm, report)
            except OfficialTextError as error:
                report.failures.append(str(error))
        return report

    def _find(
        self,
        known: KnownDocument,
        language: Language,
        report: FetchReport,
        progress: Progress,
    ) -> _Found | None:
        """The first of a language's addresses that answers with a text."""
        kept = kept_sha256(known, language, self._folder)
        for address in _addresses(known, language):
            download = self._download(known.entry.id, address.url, report, progress)
            if download is None:
                continue
            if download.record.sha256 == kept:
                return _Found(download, None)
            try:
                text = read_text(download, language)
            except OfficialTextError as error:
                report.failures.append(f"{address.url} {error}")
                continue
            if not (doubt := _doubt(text, known)):
                return _Found(download, text)
            command = f"partnership corpus add {address.url} --id {known.entry.id}"
            report.doubts.append(
                f"{address.url} {doubt} To take it: {command} --language {language}"
            )
        return None

    def _download(
        self, document_id: str, address: str, report: FetchReport, progress: Progress
    ) -> Download | None:
        """An address's file; the copy from before if it no longer answers."""
        folder = self._raw / document_id / FOLDER
        try:
            return self._downloader.fetch(address, folder, progress)
        except DownloadError as error:
            report.failures.append(str(error))
        if record := read_record(folder, address):
            report.notes.append(f"{address}: the copy of {record.date} stays.")
            return Download(record, folder / record.file, changed=False)
        return None

    def _keep(
        self, known: KnownDocument, texts: Sequence[NewText], confirm: Confirm, report: FetchReport
    ) -> None:
        composed = compose(known, texts, self._embedder)
        report.notes += composed.notes
        changes = text_changes(known.entry.id, composed.files, self._folder, self._folders)
        report.unchanged = not changes
        if changes and not self._dry_run:
            report.written = keep(changes, self._folder, self._folders, confirm)
        report.proposed = [] if report.written else changes


def _doubt(text: NewText, known: KnownDocument) -> str:
    if isinstance(text.content, ParsedText):
        return doubt_about(text.content, text.origin.address, known.entry)
    return ""


def _addresses(known: KnownDocument, language: Language) -> Iterator[OfficialAddress]:
    """The addresses of a language, in the catalog's order; the surely known ones first."""
    own = [a for a in known.entry.official_addresses if a.language in (language, "both")]
    yield from (a for a in own if a.state != "recalled")
    yield from (a for a in own if a.state == "recalled")


def read_text(download: Download, language: Language) -> NewText:
    """Parse a downloaded file.

    Raises:
        OfficialTextError: it is no text in this language, or hardly one.
    """
    record = download.record
    parsed = parse(download.raw, record.content_type, record.final_address)
    require_text(parsed, language)
    origin = Origin(record.address, record.date, record.sha256)
    return NewText(parsed, language, standing_of(parsed, language, record.address), origin)


def require_text(parsed: ParsedText, language: Language) -> None:
    """Refuse a page that cannot be the text; its links often lead to it.

    Raises:
        OfficialTextError: it is too short, or in the other language.
    """
    length = sum(len(block.text) for block in parsed.blocks)
    if length and (found := language_of(parsed)) != language:
        names = {"ja": "Japanese", "en": "English"}
        raise OfficialTextError(f"is {names[found]}, not {names[language]}.")
    if length < _LEAST_CHARACTERS[language]:
        links = ", ".join(link.url for link in parsed.links[:_MOST_HINTS])
        hint = f" It links to {links}: try `partnership corpus add`." if links else ""
        raise OfficialTextError(f"holds hardly any text.{hint}")
