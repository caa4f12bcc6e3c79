"""The index on a Qdrant server or cluster: a collection a build, swapped in by alias.

The collection's metadata records what made it. `wire` says it in the client's words.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException
from typing_extensions import override

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.index import wire
from ingest.index.base import ALIAS, PassageIndex, build_name, first_line
from ingest.index.points import (
    EntryVectors,
    Hits,
    IndexEntry,
    IndexUnavailableError,
    Manifest,
    SearchFilter,
    ServedIndex,
    point_id,
)
from ingest.lexical import SparseVector


class ServerIndex(PassageIndex):
    """The index behind a Qdrant client.

    Args:
        client: an open client; its life is this object's.
    """

    def __init__(self, client: QdrantClient) -> None:
        self._client = client
        self._manifests: dict[str, Manifest] = {}

    @classmethod
    def open(cls, url: str, api_key: str | None = None) -> "ServerIndex":
        """Connect.

        Raises:
            IndexUnavailableError: the server does not answer.
        """
        client = QdrantClient(url=url, api_key=api_key, timeout=30, check_compatibility=False)
        try:
            client.get_aliases()
        except Exception as error:
            client.close()
            raise IndexUnavailableError(
                f"The Qdrant server at {url} does not answer: {first_line(error)} "
                "Check PARTNERSHIP_QDRANT_URL and PARTNERSHIP_QDRANT_API_KEY."
            ) from error
        return cls(client)

    @override
    def close(self) -> None:
        self._client.close()

    # -- reading ------------------------------------------------------------------------------

    @override
    def served(self) -> ServedIndex | None:
        for alias in self._client.get_aliases().aliases:
            if alias.alias_name == ALIAS:
                manifest = self._manifest(alias.collection_name)
                return ServedIndex(alias.collection_name, manifest) if manifest else None
        return None

    @override
    def builds(self) -> list[str]:
        names = [c.name for c in self._client.get_collections().collections]
        return [name for name in names if name.startswith(f"{ALIAS}-")]

    @override
    def count(self, collection: str) -> int:
        return int(self._client.count(collection).count)

    @override
    def search(
        self,
        collection: str,
        where: SearchFilter,
        *,
        dense: Vectors,
        lexical: SparseVector | None,
        limit: int,
    ) -> Hits:
        vector = dense.tolist()
        queries: dict[str, Any] = {"dense": vector, "sentences": [vector]}
        if lexical is not None and lexical.indices:
            queries["lexical"] = wire.sparse(lexical)
        requests = [wire.request(name, query, where, limit) for name, query in queries.items()]
        responses = self._client.query_batch_points(collection, requests)
        scores = {
            name: {str((p.payload or {})["passage_id"]): p.score for p in response.points}
            for name, response in zip(queries, responses, strict=True)
        }
        return Hits(scores["dense"], scores["sentences"], scores.get("lexical", {}))

    @override
    def sentence_vectors(
        self, collection: str, passage_ids: Sequence[str], language: Language
    ) -> dict[str, Vectors]:
        ids = {point_id(passage_id, language): passage_id for passage_id in passage_ids}
        records = self._client.retrieve(
            collection, list(ids), with_payload=False, with_vectors=["sentences"]
        )
        return {
            ids[str(record.id)]: wire.array(wire.named_vectors(record)["sentences"])
            for record in records
        }

    # -- building -----------------------------------------------------------------------------

    @override
    def begin(self, manifest: Manifest, *, fresh: bool = False) -> str:
        served = self.served()
        for name in self.builds():
            unfinished = served is None or name != served.collection
            if unfinished and self._manifest(name) == manifest:
                if not fresh:
                    return name
                self._client.delete_collection(name)
        name = build_name(manifest)
        self._create(name, manifest)
        return name

    @override
    def fingerprints(self, collection: str, entries: Iterable[IndexEntry]) -> dict[str, str]:
        records = self._client.retrieve(
            collection, [e.point_id for e in entries], with_payload=["fingerprint"]
        )
        return {str(r.id): str((r.payload or {}).get("fingerprint")) for r in records}

    @override
    def stored_vectors(self, collection: str, point_ids: Sequence[str]) -> dict[str, EntryVectors]:
        records = self._client.retrieve(
            collection, list(point_ids), with_payload=False, with_vectors=True
        )
        return {str(record.id): wire.entry_vectors(record) for record in records}

    @override
    def add(self, collection: str, points: Sequence[tuple[IndexEntry, EntryVectors]]) -> None:
        structs = [wire.point(entry, vectors) for entry, vectors in points]
        with _clear_errors(collection):
            self._client.upsert(collection, structs, wait=True)

    @override
    def remove_others(self, collection: str, keep: Iterable[str]) -> None:
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

    @override
    def commit(self, collection: str) -> None:
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
        for name in self.builds():
            if name not in kept:
                self._client.delete_collection(name)
                self._manifests.pop(name, None)

    def _create(self, name: str, manifest: Manifest) -> None:
        with _clear_errors(name):
            self._client.create_collection(
                name, **wire.schema(manifest.dimension), metadata=asdict(manifest)
            )
            for field, kind in wire.INDEXED.items():
                self._client.create_payload_index(name, field, kind)

    def _manifest(self, collection: str) -> Manifest | None:
        if collection not in self._manifests:
            metadata = self._client.get_collection(collection).config.metadata or {}
            try:
                self._manifests[collection] = Manifest(**metadata)
            except TypeError:
                return None
        return self._manifests[collection]


@contextmanager
def _clear_errors(collection: str) -> Iterator[None]:
    """Turn a refusal to write into one line that names the collection."""
    try:
        yield
    except (ApiException, OSError) as error:
        raise IndexUnavailableError(
            f"The Qdrant server did not store {collection}: {first_line(error)} "
            "The index that serves is as it was; run the command again to go on."
        ) from error
