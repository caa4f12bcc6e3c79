"""The narrow class in front of Qdrant: build beside, swap whole, search.

A build is invisible until `commit` makes it the one that serves: readers see the old index or the
new one, never half of one. What made a build stands beside it in its manifest.
"""

import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.index.collection_options import BY_SIZE, CollectionOptions
from ingest.index.points import (
    EntryVectors,
    Hits,
    IndexEntry,
    Likeness,
    Manifest,
    SearchFilter,
    ServedIndex,
)
from ingest.lexical import SparseVector

ALIAS = "passages"


class PassageIndex(ABC):
    """An open index. `open_folder` gives the embedded engine, `open_server` a server's."""

    @staticmethod
    def open_folder(folder: Path) -> "PassageIndex":
        """Open an embedded index, made if it does not exist.

        Raises:
            IndexUnavailableError: another process holds it, or it cannot be written.
        """
        from ingest.index.edge import EdgeIndex

        return EdgeIndex.open(folder)

    @staticmethod
    def open_server(
        url: str,
        api_key: str | None = None,
        options: CollectionOptions = BY_SIZE,
    ) -> "PassageIndex":
        """Connect to a Qdrant server or cluster.

        Args:
            url: of a node.
            api_key: its key, if it has one.
            options: how its collections are made.

        Raises:
            IndexUnavailableError: the server does not answer.
        """
        from ingest.index.server import ServerIndex

        return ServerIndex.open(url, api_key, options)

    @abstractmethod
    def close(self) -> None:
        """Let go of all that is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading ------------------------------------------------------------------------------

    @abstractmethod
    def served(self) -> ServedIndex | None:
        """The build that answers questions now, or None before the first ingestion.

        Raises:
            IndexUnavailableError: it is damaged.
        """

    @abstractmethod
    def builds(self) -> list[str]:
        """The names of all builds, complete or not."""

    @abstractmethod
    def count(self, collection: str) -> int:
        """How many points (passage × language) a build holds."""

    @abstractmethod
    def search(
        self,
        collection: str,
        where: SearchFilter,
        *,
        dense: Vectors,
        lexical: SparseVector | None,
        limit: int,
    ) -> Hits:
        """Search one language in every way at once.

        Args:
            collection: a build.
            where: the filter.
            dense: the question's vector, shape (d,).
            lexical: the question's terms; None or empty leaves the lexical search out.
            limit: hits of each way.
        """

    @abstractmethod
    def sentence_vectors(
        self, collection: str, passage_ids: Sequence[str], language: Language
    ) -> dict[str, Vectors]:
        """The stored sentence vectors of passages, (n, d) each; unknown ids are left out."""

    # -- building -----------------------------------------------------------------------------

    @abstractmethod
    def begin(
        self,
        manifest: Manifest,
        *,
        points: int = 0,
        fresh: bool = False,
        like: Likeness | None = None,
    ) -> str:
        """The name of a build to fill: a new one, or an unfinished one to go on with.

        Args:
            manifest: what the build will hold.
            points: how many; a server's collection is made for that size.
            fresh: start anew even if an unfinished build of the same manifest exists.
            like: a build that holds most of it already. An engine that can copies it whole, which
                is a hundred times as fast as point by point; look at `fingerprints` to see.
        """

    @abstractmethod
    def fingerprints(self, collection: str, entries: Iterable[IndexEntry]) -> dict[str, str]:
        """The stored fingerprint of each entry's point, by point id, where there is one."""

    @abstractmethod
    def stored_vectors(self, collection: str, point_ids: Sequence[str]) -> dict[str, EntryVectors]:
        """The vectors of points, to carry unchanged passages over into a new build."""

    @abstractmethod
    def add(self, collection: str, points: Sequence[tuple[IndexEntry, EntryVectors]]) -> None:
        """Store points, lastingly; storing one again replaces it.

        Raises:
            IndexUnavailableError: the disk is full or the folder cannot be written.
        """

    @abstractmethod
    def remove_others(self, collection: str, keep: Iterable[str]) -> None:
        """Delete the points of a build whose ids are not in `keep` (left by an older try)."""

    @abstractmethod
    def commit(self, collection: str) -> None:
        """Let a complete build serve, and drop all but it and the one before.

        The one before stays for requests that are under way.
        """

    # -- keeping ------------------------------------------------------------------------------

    @abstractmethod
    def snapshot(self, target: Path) -> ServedIndex:
        """Write the build that serves into one file, which replaces an older one when it is whole.

        Raises:
            SnapshotError: there is nothing to keep, or the file cannot be written.
        """

    @abstractmethod
    def restore(self, source: Path, model: tuple[str, str, int, str]) -> ServedIndex:
        """Let the build in a snapshot serve; what serves now does until it is whole.

        Args:
            source: a file that `snapshot` of an index of the same kind has written.
            model: what must have made it, as `Manifest.model` says.

        Raises:
            SnapshotError: it is no snapshot, damaged, or of another engine or model.
            IndexUnavailableError: the index cannot be written.
        """


def build_name(manifest: Manifest) -> str:
    """A name that no other build has, and that is safe as a folder's."""
    version = re.sub(r"[^0-9a-zA-Z]", "", manifest.corpus_version)[-12:]
    return f"{ALIAS}-{version}-{uuid.uuid4().hex[:8]}"


def first_line(error: BaseException) -> str:
    """The first line of an error's message, ended by a full stop."""
    text = str(error).strip().splitlines()
    return f"{text[0] if text else type(error).__name__}".rstrip(".") + "."
