"""The corpus and the index that belong together, and a few tables made from them.

An ingestion in the same process (or, on a server, in another) may swap the index at any moment.
`Snapshots.current` always returns a corpus and an index of the same version: both old or both new.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.understanding.mentions import MentionFinder
from ingest.corpus import Corpus
from ingest.documents import Document, Passage
from ingest.index import PassageIndex


class NotReadyError(Exception):
    """There is nothing to answer from yet; the message says what to do."""


@dataclass(frozen=True)
class Snapshot:
    """A corpus and the collection that holds exactly it."""

    corpus: Corpus
    collection: str

    @cached_property
    def mentions(self) -> MentionFinder:
        """Finds the documents that a question names."""
        return MentionFinder(self.corpus)

    @cached_property
    def mentioned_by(self) -> Mapping[str, list[str]]:
        """For each document, the documents that mention or build on it."""
        return mentioned_by(self.corpus)

    def document(self, passage: Passage) -> Document:
        """The document of a passage."""
        return self.corpus.documents[passage.document_id]


class Snapshots:
    """Keeps the corpus in step with the index that serves.

    Args:
        index: the open index.
        model: the models' part of the manifest; an index made by others is refused.
        read: reads the corpus from its folders.
    """

    def __init__(
        self,
        index: PassageIndex,
        model: tuple[str, str, int, str],
        read: Callable[[], Corpus],
    ) -> None:
        self._index = index
        self._model = model
        self._read = read
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        """The corpus and index to use for one whole request.

        Raises:
            NotReadyError: nothing has been ingested, another model made the index, or the files
                have changed since the ingestion.
        """
        served = self._index.served()
        if served is None:
            raise NotReadyError("Nothing has been ingested yet. Run: partnership ingest")
        known = self._snapshot
        if known is not None and known.collection == served.collection:
            return known
        with self._lock:
            if served.manifest.model != self._model:
                raise NotReadyError(
                    f"The index was made with {served.manifest.embedder}, but the settings name "
                    f"{self._model[0]}. Run: partnership ingest"
                )
            corpus = self._read()
            if corpus.version != served.manifest.corpus_version:
                raise NotReadyError(
                    "The corpus files have changed since they were ingested. "
                    "Run: partnership ingest"
                )
            self._snapshot = Snapshot(corpus, served.collection)
            return self._snapshot


def mentioned_by(corpus: Corpus) -> Mapping[str, list[str]]:
    """For each document, the documents that mention or build on it."""
    result: dict[str, list[str]] = {document_id: [] for document_id in corpus.documents}
    for document in corpus.documents.values():
        targets = [*document.entry.builds_on, *(m.document for m in document.entry.mentions)]
        for target in dict.fromkeys(targets):
            result[target].append(document.id)
    return result
