"""The index on a Qdrant server or cluster: a collection a build, swapped in by alias.

The collection's metadata records what made it. `wire` says it in the client's words.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qdrant_client import QdrantClient, models
from typing_extensions import override

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.index import wire
from ingest.index.base import ALIAS, PassageIndex, build_name, first_line
from ingest.index.collection_options import BY_SIZE, CollectionOptions
from ingest.index.points import (
    EntryVectors,
    Hits,
    IndexEntry,
    IndexUnavailableError,
    Likeness,
    Manifest,
    SearchFilter,
    ServedIndex,
    point_id,
)
from ingest.index.server_errors import clear_read_errors, clear_write_errors, tried_again
from ingest.index.server_snapshot import ENGINE, ServerSnapshots
from ingest.index.snapshot_file import SnapshotError, open_snapshot
from ingest.lexical import SparseVector


class ServerIndex(PassageIndex):
    """The index behind a Qdrant client.

    Args:
        client: an open client; its life is this object's.
        snapshots: makes them; None where there is no server to ask.
        options: how collections are made.
    """

    def __init__(
        self,
        client: QdrantClient,
        snapshots: ServerSnapshots | None = None,
        options: CollectionOptions = BY_SIZE,
    ) -> None:
        self._client = client
        self._snapshots = snapshots
        self._options = options
        self._manifests: dict[str, Manifest] = {}

    @classmethod
    def open(
        cls,
        url: str,
        api_key: str | None = None,
        options: CollectionOptions = BY_SIZE,
    ) -> "ServerIndex":
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
        return cls(client, ServerSnapshots(url, api_key), options)

    @override
    def close(self) -> None:
        self._client.close()

    # -- reading ------------------------------------------------------------------------------

    @override
    def served(self) -> ServedIndex | None:
        with clear_read_errors():
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
        requests = [
            wire.request(name, query, where, limit, self._options)
            for name, query in queries.items()
        ]
        with clear_read_errors():
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
        with clear_read_errors():
            records = self._client.retrieve(
                collection, list(ids), with_payload=False, with_vectors=["sentences"]
            )
        return {
            ids[str(record.id)]: wire.array(wire.named_vectors(record)["sentences"])
            for record in records
        }

    # -- building -----------------------------------------------------------------------------

    @override
    def begin(
        self,
        manifest: Manifest,
        *,
        points: int = 0,
        fresh: bool = False,
        like: Likeness | None = None,
    ) -> str:
        served = self.served()
        for name in self.builds():
            unfinished = served is None or name != served.collection
            if unfinished and self._manifest(name) == manifest:
                if not fresh:
                    return name
                self._client.delete_collection(name)
        name = build_name(manifest)
        self._create(name, manifest, points)
        return name

    @override
    def fingerprints(self, collection: str, entries: Iterable[IndexEntry]) -> dict[str, str]:
        ids = [entry.point_id for entry in entries]
        with clear_read_errors():
            records = tried_again(
                lambda: self._client.retrieve(collection, ids, with_payload=["fingerprint"])
            )
        return {str(r.id): str((r.payload or {}).get("fingerprint")) for r in records}

    @override
    def stored_vectors(self, collection: str, point_ids: Sequence[str]) -> dict[str, EntryVectors]:
        with clear_read_errors():
            records = tried_again(
                lambda: self._client.retrieve(
                    collection, list(point_ids), with_payload=False, with_vectors=True
                )
            )
        return {str(record.id): wire.entry_vectors(record) for record in records}

    @override
    def add(self, collection: str, points: Sequence[tuple[IndexEntry, EntryVectors]]) -> None:
        structs = [wire.point(entry, vectors) for entry, vectors in points]
        with clear_write_errors(collection):
            tried_again(lambda: self._client.upsert(collection, structs, wait=True))

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

    # -- keeping ------------------------------------------------------------------------------

    @override
    def snapshot(self, target: Path) -> ServedIndex:
        served = self.served()
        if served is None:
            raise SnapshotError("There is nothing to keep yet. Run: partnership ingest")
        self._server_snapshots().write(served, target)
        return served

    @override
    def restore(self, source: Path, model: tuple[str, str, int, str]) -> ServedIndex:
        with open_snapshot(source) as snapshot:
            snapshot.check(ENGINE, model)
            name = build_name(snapshot.header.manifest)
            self._server_snapshots().restore(snapshot, name)
            self.commit(name)
            return ServedIndex(name, snapshot.header.manifest)

    def _server_snapshots(self) -> ServerSnapshots:
        if self._snapshots is None:
            raise SnapshotError("Only a Qdrant server makes snapshots of itself.")
        return self._snapshots

    def _create(self, name: str, manifest: Manifest, points: int) -> None:
        schema = wire.schema(manifest.dimension, self._options.for_size(points))
        with clear_write_errors(name):
            self._client.create_collection(name, **schema, metadata=asdict(manifest))
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
