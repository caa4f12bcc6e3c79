"""The passages in Qdrant: schema, build beside, swap by alias, search.

This class is the only place that speaks to Qdrant; an embedded folder and a server are the same
code. A build is a collection of its own, invisible until `commit` points the alias at it: readers
see the old index or the new one, never half of one. The collection's metadata records what made it.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.lexical import SparseVector

if TYPE_CHECKING:
    from filelock import BaseFileLock
    from qdrant_client import QdrantClient

SCHEMA_VERSION = "1"
ALIAS = "passages"
_NAMESPACE = uuid.UUID("6f1d0f0e-8f0b-5d38-9d0a-2f4b1c9a7e11")


class IndexUnavailableError(Exception):
    """The index cannot be used now; the message names the cause and the cure."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from; two equal manifests hold the same points."""

    corpus_version: str
    embedder: str
    lexical: str
    dimension: int
    schema: str = SCHEMA_VERSION

    @property
    def model(self) -> tuple[str, str, int, str]:
        """What must agree between the index and the process that reads it."""
        return (self.embedder, self.lexical, self.dimension, self.schema)


@dataclass(frozen=True, slots=True)
class ServedIndex:
    """The collection that the alias points at."""

    collection: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A passage in one language, ready to be stored.

    `content` is what gets embedded, the text with its context; `fingerprint` covers all that
    shapes the point, so that an equal one need not be made again.
    """

    passage_id: str
    language: Language
    document_id: str
    order: int
    day: int | None
    standing: str
    text: str
    content: str
    only_language: bool
    fingerprint: str

    @property
    def point_id(self) -> str:
        """Stable across builds, so that an upsert never duplicates."""
        return _point_id(self.passage_id, self.language)


@dataclass(frozen=True, slots=True)
class EntryVectors:
    """The vectors of one entry: `dense` (d,), `sentences` (n, d), `lexical` sparse."""

    dense: Vectors
    sentences: Vectors
    lexical: SparseVector


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which passages may be found; applied inside Qdrant, not to its results."""

    language: Language
    documents: tuple[str, ...] | None = None
    latest_day: int | None = None
    only_language: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """Scores by passage id from each way of searching, as Qdrant gives them."""

    dense: Mapping[str, float]
    sentences: Mapping[str, float]
    lexical: Mapping[str, float]


class PassageIndex:
    """The narrow class in front of Qdrant.

    Args:
        client: an open client; its life is this object's.
        lock: the folder's lock where the client is embedded.
    """

    def __init__(self, client: "QdrantClient", *, lock: "BaseFileLock | None" = None) -> None:
        self._client = client
        self._lock = lock
        self._embedded = lock is not None
        self._manifests: dict[str, Manifest] = {}

    @classmethod
    def open_folder(cls, folder: Path) -> "PassageIndex":
        """Open an embedded index, made if it does not exist.

        Raises:
            IndexUnavailableError: another process holds it, or it cannot be read or written.
        """
        from filelock import FileLock, Timeout
        from qdrant_client import QdrantClient

        lock = FileLock(str(folder / "lock"), timeout=0)
        with _clear_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout:
                raise IndexUnavailableError(
                    f"The index in {folder} is in use by another process (a running server or an "
                    "ingestion). Stop it and try again, or share a Qdrant server: "
                    "PARTNERSHIP_QDRANT_URL."
                ) from None
            try:
                client = QdrantClient(path=str(folder), force_disable_check_same_thread=True)
            except Exception as error:
                lock.release()
                raise _damaged(folder, error) from error
        return cls(client, lock=lock)

    @classmethod
    def open_server(cls, url: str, api_key: str | None = None) -> "PassageIndex":
        """Connect to a Qdrant server or cluster.

        Raises:
            IndexUnavailableError: the server does not answer.
        """
        from qdrant_client import QdrantClient

        client = QdrantClient(url=url, api_key=api_key, timeout=30, check_compatibility=False)
        try:
            client.get_aliases()
        except Exception as error:
            client.close()
            raise IndexUnavailableError(
                f"The Qdrant server at {url} does not answer: {_first_line(error)} "
                "Check PARTNERSHIP_QDRANT_URL and PARTNERSHIP_QDRANT_API_KEY."
            ) from error
        return cls(client)

    def close(self) -> None:
        """Close the client and give the folder free."""
        self._client.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "PassageIndex":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading ------------------------------------------------------------------------------

    def served(self) -> ServedIndex | None:
        """The collection that answers questions now, or None before the first ingestion."""
        for alias in self._client.get_aliases().aliases:
            if alias.alias_name == ALIAS:
                manifest = self._manifest(alias.collection_name)
                return ServedIndex(alias.collection_name, manifest) if manifest else None
        return None

    def count(self, collection: str) -> int:
        """How many points (passage × language) a collection holds."""
        return int(self._client.count(collection).count)

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
            collection: a served collection.
            where: the filter.
            dense: the question's vector, shape (d,).
            lexical: the question's terms; None or empty leaves the lexical search out.
            limit: hits of each way.
        """
        from qdrant_client import models

        vector = dense.tolist()
        queries: dict[str, Any] = {"dense": vector, "sentences": [vector]}
        if lexical is not None and lexical.indices:
            queries["lexical"] = models.SparseVector(indices=lexical.indices, values=lexical.values)
        requests = [
            models.QueryRequest(
                query=query,
                using=name,
                filter=_qdrant_filter(where),
                limit=limit,
                with_payload=["passage_id"],
            )
            for name, query in queries.items()
        ]
        responses = self._client.query_batch_points(collection, requests)
        scores = {
            name: {str((p.payload or {})["passage_id"]): p.score for p in response.points}
            for name, response in zip(queries, responses, strict=True)
        }
        return Hits(scores["dense"], scores["sentences"], scores.get("lexical", {}))

    def sentence_vectors(
        self, collection: str, passage_ids: Sequence[str], language: Language
    ) -> dict[str, Vectors]:
        """The stored sentence vectors of passages, (n, d) each; unknown ids are left out."""
        ids = {_point_id(passage_id, language): passage_id for passage_id in passage_ids}
        records = self._client.retrieve(
            collection, list(ids), with_payload=False, with_vectors=["sentences"]
        )
        return {
            ids[str(record.id)]: np.asarray(_vectors(record)["sentences"], dtype=np.float32)
            for record in records
        }

    # -- building -----------------------------------------------------------------------------

    def begin(self, manifest: Manifest, *, fresh: bool = False) -> str:
        """The name of a collection to build into: a new one, or an unfinished one to go on with.

        Args:
            manifest: what the build will hold.
            fresh: start anew even if an unfinished build of the same manifest exists.
        """
        served = self.served()
        for name in self._collections():
            unfinished = served is None or name != served.collection
            if unfinished and self._manifest(name) == manifest:
                if not fresh:
                    return name
                self._client.delete_collection(name)
        name = f"{ALIAS}-{manifest.corpus_version[-12:]}-{uuid.uuid4().hex[:8]}"
        self._create(name, manifest)
        return name

    def fingerprints(self, collection: str, entries: Iterable[IndexEntry]) -> dict[str, str]:
        """The stored fingerprint of each entry's point, by point id, where there is one."""
        records = self._client.retrieve(
            collection, [e.point_id for e in entries], with_payload=["fingerprint"]
        )
        return {str(r.id): str((r.payload or {}).get("fingerprint")) for r in records}

    def stored_vectors(self, collection: str, point_ids: Sequence[str]) -> dict[str, EntryVectors]:
        """The vectors of points, to carry unchanged passages over into a new build."""
        from qdrant_client import models

        records = self._client.retrieve(
            collection, list(point_ids), with_payload=False, with_vectors=True
        )
        found: dict[str, EntryVectors] = {}
        for record in records:
            vectors = _vectors(record)
            sparse = vectors["lexical"]
            assert isinstance(sparse, models.SparseVector)  # noqa: S101 - the schema says so
            found[str(record.id)] = EntryVectors(
                dense=np.asarray(vectors["dense"], dtype=np.float32),
                sentences=np.asarray(vectors["sentences"], dtype=np.float32),
                lexical=SparseVector(list(sparse.indices), list(sparse.values)),
            )
        return found

    def add(self, collection: str, points: Sequence[tuple[IndexEntry, EntryVectors]]) -> None:
        """Store points; storing one again replaces it.

        Raises:
            IndexUnavailableError: the disk is full or the folder cannot be written.
        """
        from qdrant_client import models

        structs = [
            models.PointStruct(
                id=entry.point_id,
                payload=_payload(entry),
                vector={
                    "dense": vectors.dense.tolist(),
                    "sentences": vectors.sentences.tolist(),
                    "lexical": models.SparseVector(
                        indices=vectors.lexical.indices, values=vectors.lexical.values
                    ),
                },
            )
            for entry, vectors in points
        ]
        with _clear_errors(collection):
            self._client.upsert(collection, structs, wait=True)

    def remove_others(self, collection: str, keep: Iterable[str]) -> None:
        """Delete the points of a build whose ids are not in `keep` (left by an older try)."""
        from qdrant_client import models

        wanted = set(keep)
        stale: list[int | str | uuid.UUID] = []
        offset = None
        while True:
            records, offset = self._client.scroll(
                collection, limit=1000, offset=offset, with_payload=False
            )
            stale += [r.id for r in records if str(r.id) not in wanted]
            if offset is None:
                break
        if stale:
            self._client.delete(collection, models.PointIdsList(points=stale))

    def commit(self, collection: str) -> None:
        """Point the alias at a complete build, and drop all but it and the one before.

        The one before stays for requests that are under way.
        """
        from qdrant_client import models

        served = self.served()
        if served is not None and served.collection == collection:
            return
        operations: list[Any] = [
            models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=ALIAS))
        ] if served else []  # fmt: skip
        create = models.CreateAlias(collection_name=collection, alias_name=ALIAS)
        operations.append(models.CreateAliasOperation(create_alias=create))
        self._client.update_collection_aliases(operations)
        kept = {collection, served.collection if served else None}
        for name in self._collections():
            if name not in kept:
                self._client.delete_collection(name)
                self._manifests.pop(name, None)

    def _collections(self) -> Iterator[str]:
        names = [c.name for c in self._client.get_collections().collections]
        yield from (name for name in names if name.startswith(f"{ALIAS}-"))

    def _create(self, name: str, manifest: Manifest) -> None:
        from qdrant_client import models

        size = manifest.dimension
        with _clear_errors(name):
            self._client.create_collection(
                name,
                vectors_config={
                    "dense": models.VectorParams(size=size, distance=models.Distance.COSINE),
                    "sentences": models.VectorParams(
                        size=size,
                        distance=models.Distance.COSINE,
                        multivector_config=models.MultiVectorConfig(
                            comparator=models.MultiVectorComparator.MAX_SIM
                        ),
                    ),
                },
                sparse_vectors_config={
                    "lexical": models.SparseVectorParams(modifier=models.Modifier.IDF)
                },
                metadata=asdict(manifest),
            )
            if not self._embedded:  # the embedded engine has no payload indexes
                self._create_payload_indexes(name)

    def _create_payload_indexes(self, name: str) -> None:
        from qdrant_client import models

        for field, schema in {
            "language": models.PayloadSchemaType.KEYWORD,
            "document_id": models.PayloadSchemaType.KEYWORD,
            "day": models.PayloadSchemaType.INTEGER,
            "only_language": models.PayloadSchemaType.BOOL,
        }.items():
            self._client.create_payload_index(name, field, schema)

    def _manifest(self, collection: str) -> Manifest | None:
        if collection not in self._manifests:
            metadata = self._client.get_collection(collection).config.metadata or {}
            try:
                self._manifests[collection] = Manifest(**metadata)
            except TypeError:
                return None
        return self._manifests[collection]


def _point_id(passage_id: str, language: Language) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{language}\0{passage_id}"))


def _payload(entry: IndexEntry) -> dict[str, Any]:
    return {k: v for k, v in asdict(entry).items() if v is not None and k != "content"}


def _vectors(record: Any) -> dict[str, Any]:
    vectors = record.vector
    assert isinstance(vectors, dict)  # noqa: S101 - the collection has named vectors only
    return vectors


def _qdrant_filter(where: SearchFilter) -> Any:
    from qdrant_client import models

    must: list[Any] = [
        models.FieldCondition(key="language", match=models.MatchValue(value=where.language))
    ]
    if where.only_language:
        condition = models.MatchValue(value=True)
        must.append(models.FieldCondition(key="only_language", match=condition))
    if where.documents is not None:
        any_of = models.MatchAny(any=list(where.documents))
        must.append(models.FieldCondition(key="document_id", match=any_of))
    if where.latest_day is not None:
        until = models.Range(lte=where.latest_day)
        must.append(models.FieldCondition(key="day", range=until))
    return models.Filter(must=must)


@contextmanager
def _clear_errors(place: Path | str) -> Iterator[None]:
    """Turn storage errors into one line that names the place."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexUnavailableError(
            f"The index in {place} cannot be written: {_first_line(error)} "
            "Free some space or choose another folder with PARTNERSHIP_DATA."
        ) from error


def _damaged(folder: Path, error: Exception) -> IndexUnavailableError:
    return IndexUnavailableError(
        f"The index in {folder} cannot be read ({_first_line(error)}). "
        "Delete that folder and run: partnership ingest"
    )


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{text[0] if text else type(error).__name__}".rstrip(".") + "."
