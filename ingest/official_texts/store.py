"""Keep texts in a user's corpus folder: checked first, shown as a diff, replaced in one step each.

What is to be kept is first written beside the corpus folders, as a folder of its own that is read
last, and the whole corpus is checked with it. Only what has no fault comes into the user's folder.
"""

import difflib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog_edit import has_entry, with_entry, without_entry
from ingest.corpus import check_corpus
from ingest.corpus_folders import CATALOG, corpus_files
from ingest.documents import CatalogEntry
from ingest.official_texts.blocks import OfficialTextError
from ingest.official_texts.records import write_atomically
from ingest.official_texts.user_entries import require_id

Confirm = Callable[[Path, str], bool]
"""Asked before a text is replaced: shown the file and the unified diff."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file of a corpus folder: what it is to hold, and what was read in its place before."""

    path: Path
    new: str
    old: str | None

    @property
    def is_replacement(self) -> bool:
        """Whether a text that a person may have worked on would go."""
        return self.old is not None and self.path.suffix == ".md"

    @property
    def diff(self) -> str:
        """The unified diff from the old text to the new one."""
        old = (self.old or "").splitlines(keepends=True)
        lines = difflib.unified_diff(
            old, self.new.splitlines(keepends=True), f"{self.path} (kept)", f"{self.path} (new)"
        )
        return "".join(lines)


def text_changes(
    document_id: str, texts: Mapping[str, str], folder: Path, folders: Sequence[Path]
) -> list[Change]:
    """What keeping some texts would change.

    Args:
        document_id: whose texts they are.
        texts: by file name (ja.md).
        folder: where they are to be kept.
        folders: every corpus folder; the text that is read now stands in the last that has one.
    """
    changes = []
    for name, new in texts.items():
        places = [f / document_id / name for f in (*folders, folder)]
        read = [place for place in places if place.exists()]
        old = read[-1].read_text(encoding="utf-8") if read else None
        if old != new:
            changes.append(Change(folder / document_id / name, new, old))
    return changes


def keep(
    changes: Sequence[Change],
    folder: Path,
    folders: Sequence[Path],
    confirm: Confirm,
    entry: CatalogEntry | None = None,
) -> list[Path]:
    """Check, ask, and write.

    Args:
        changes: the texts.
        folder: where they are to be kept.
        folders: every corpus folder, to check the whole with.
        confirm: asked before each text that replaces another one.
        entry: the document's catalog entry, if it is new or has changed.

    Returns:
        The files that were written; none if the answer was no.

    Raises:
        OfficialTextError: the corpus would have faults, or the folder cannot be written.
    """
    catalog = folder / CATALOG
    catalog_text = catalog.read_text(encoding="utf-8") if catalog.exists() else None
    new_catalog = with_entry(catalog_text, entry) if entry else None
    files = {change.path: change.new for change in changes}
    if new_catalog is not None and new_catalog != catalog_text:
        files[catalog] = new_catalog
    with _writing(folder):
        _try_out(folder, folders, lambda trial: _write(files, folder, trial))
        if not all(confirm(c.path, c.diff) for c in changes if c.is_replacement):
            return []
        _write(files, folder, folder)
    return list(files)


def _write(files: Mapping[Path, str], folder: Path, to: Path) -> None:
    for path, text in files.items():
        write_atomically(to / path.relative_to(folder), text.encode())


def _try_out(folder: Path, folders: Sequence[Path], change: Callable[[Path], None]) -> None:
    """Change a copy of a folder and check the corpus with it; faults from before do not count."""
    _, before = check_corpus(folders)
    with tempfile.TemporaryDirectory(prefix="partnership-corpus-") as name:
        trial = Path(name) / folder.name
        trial.mkdir()
        for path in corpus_files(folder):
            write_atomically(trial / path.relative_to(folder), path.read_bytes())
        change(trial)
        others = [f for f in folders if f != folder]
        at = folders.index(folder) if folder in folders else len(others)
        _, after = check_corpus([*others[:at], trial, *others[at:]])
        known = {(f.path.name, f.message) for f in before}
        new = [f for f in after if (f.path.name, f.message) not in known]
    if new:
        place = str(new[0]).replace(str(trial), str(folder))
        raise OfficialTextError(f"Nothing was changed: the corpus would have a fault: {place}")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OfficialTextError(
            f"The corpus folder {folder} cannot be written: {error.strerror or error}. "
            "Choose another with PARTNERSHIP_CORPUS."
        ) from error


def remove_document(document_id: str, folder: Path, folders: Sequence[Path]) -> bool:
    """Remove a user's document, or their texts of a document of the product.

    Args:
        document_id: whose.
        folder: a user's folder.
        folders: every corpus folder, to check the whole with.

    Returns:
        Whether there was something to remove.

    Raises:
        OfficialTextError: another document refers to it, or the folder cannot be written.
    """
    require_id(document_id)
    catalog = folder / CATALOG
    text = catalog.read_text(encoding="utf-8") if catalog.exists() else ""
    listed = has_entry(text, document_id)
    if not listed and not (folder / document_id).is_dir():
        return False

    def remove(place: Path) -> None:
        if listed:
            write_atomically(place / CATALOG, without_entry(text, document_id).encode())
        if (place / document_id).is_dir():
            shutil.rmtree(place / document_id)

    with _writing(folder):
        _try_out(folder, folders, remove)
        remove(folder)
    return True
