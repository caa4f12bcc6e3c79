"""Corpus folders beside each other: the product's own first, then the user's.

A later folder holds further documents under its own catalog, or only texts (ja.md, en.md) for
documents that an earlier folder knows: an upgrade of the product then never touches a user's texts.
A folder that is not there is empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog import CatalogFile, read_catalog
from ingest.documents import CatalogEntry
from ingest.markdown import Fault

CATALOG = "catalog.yaml"
USER_FOLDER = "corpus"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document of the catalogs, and the places of its texts, in the order of the folders."""

    entry: CatalogEntry
    catalog: CatalogFile
    places: tuple[Path, ...]

    @property
    def line(self) -> int:
        """The line of its entry."""
        return self.catalog.line_of(self.entry.id)


def default_folder() -> Path:
    """The corpus that comes with the product."""
    import corpus

    return Path(corpus.__file__).parent


def corpus_folders(data: Path, extra: Sequence[Path] = ()) -> list[Path]:
    """Every corpus folder in the order in which they are read.

    Args:
        data: the product's data folder; the user's own documents are in its `corpus`.
        extra: further folders, from the settings.
    """
    return list(dict.fromkeys([default_folder(), data / USER_FOLDER, *extra]))


def writable_folder(data: Path, extra: Sequence[Path] = ()) -> Path:
    """Where fetched and added texts go: the first further folder, else the data folder's own."""
    return extra[0] if extra else data / USER_FOLDER


def corpus_files(folder: Path) -> list[Path]:
    """What is read of a corpus folder, in order; everything else in it is the user's own."""
    patterns = (CATALOG, "*/*.md", "*/sources.yaml")
    return sorted(path for pattern in patterns for path in folder.glob(pattern))


def known_documents(folders: Sequence[Path], faults: list[Fault]) -> list[KnownDocument]:
    """The documents of all catalogs; folders that belong to none become faults."""
    present = [f for place, f in enumerate(folders) if place == 0 or f.is_dir()]
    catalogs = [
        catalog
        for place, folder in enumerate(present)
        if (place == 0 or (folder / CATALOG).exists())
        and (catalog := read_catalog(folder / CATALOG, faults))
    ]
    owners: dict[str, CatalogFile] = {}
    known: list[KnownDocument] = []
    for catalog in catalogs:
        for entry in catalog.entries:
            if (owner := owners.setdefault(entry.id, catalog)) is not catalog:
                where = f"{owner.path}:{owner.line_of(entry.id)}"
                message = f"document {entry.id} already stands in {where}: keep one entry"
                faults.append(Fault(catalog.path, catalog.line_of(entry.id), message))
                continue
            places = tuple(folder / entry.id for folder in present if (folder / entry.id).is_dir())
            known.append(KnownDocument(entry, catalog, places))
    if catalogs:
        faults.extend(_strays(present, owners))
    return known


def _strays(folders: Sequence[Path], owners: dict[str, CatalogFile]) -> Iterator[Fault]:
    for folder in folders:
        for text in sorted(folder.glob("*/*.md")):
            name = text.parent.name
            if name not in owners and not name.startswith("."):
                message = f"belongs to {name!r}, which is in no {CATALOG}"
                yield Fault(text, 1, message)
