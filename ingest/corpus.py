"""Read and validate the corpus: catalogs, and a folder of aligned texts for each document.

Several corpus folders may stand beside each other (the product's own, a user's further ones); the
files are the truth and this module turns them into frozen `Document`s, or into a list of faults
with file and line.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.corpus_checks import check_links, check_names, check_versions
from ingest.corpus_folders import (
    corpus_files,
    corpus_folders,
    default_folder,
    known_documents,
    writable_folder,
)
from ingest.document_reader import DocumentReader
from ingest.documents import Document, Language, Passage
from ingest.markdown import Fault

__all__ = [
    "Corpus",
    "CorpusError",
    "check_corpus",
    "corpus_folders",
    "default_folder",
    "read_corpus",
    "writable_folder",
]


class CorpusError(Exception):
    """The corpus cannot be used; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}. Run: partnership corpus check")


@dataclass(frozen=True)
class Corpus:
    """All documents, by id, and a version that changes with any of their words."""

    documents: Mapping[str, Document]
    version: str

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """Every passage by its id, in the order of the documents."""
        return {p.id: p for d in self.documents.values() for p in d.passages}

    @cached_property
    def lone_languages(self) -> frozenset[Language]:
        """The languages in which some passage exists without a counterpart."""
        texts = (p.texts for p in self.passages.values())
        return frozenset(next(iter(t)) for t in texts if len(t) == 1)


def read_corpus(folders: Sequence[Path]) -> Corpus:
    """Read the corpus folders, the product's own first; a later one that is missing is empty.

    Raises:
        CorpusError: there are faults; all of them are listed.
    """
    documents, faults = check_corpus(folders)
    if faults:
        raise CorpusError(faults)
    return Corpus({d.id: d for d in documents}, _version(folders))


def check_corpus(folders: Sequence[Path]) -> tuple[list[Document], list[Fault]]:
    """Read the folders and return what could be read and everything that is wrong."""
    faults: list[Fault] = []
    known = known_documents(folders, faults)
    documents = [d for item in known if (d := DocumentReader(item, faults).read())]
    faults += check_links(known, documents)
    faults += check_versions(known)
    faults += check_names(known)
    return documents, sorted(set(faults), key=lambda f: (str(f.path), f.line, f.message))


def _version(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in corpus_files(folder):
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sha256:{digest.hexdigest()}"
