"""One shard of `qdrant-edge-py`, Qdrant's own engine in this process, in our terms.

A shard is filled once and searched exactly, by full scans: `optimize()`, which would build graphs
for approximate search, is never called. See record 9 in docs/decisions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import qdrant_edge as edge

from ingest.embedding import Vectors
from ingest.index.build_folder import DamagedError
from ingest.index.points import EntryVectors, Hits, IndexEntry, SearchFilter
from ingest.lexical import SparseVector

_SCROLL = 1000
_MEMORY = edge.Memory.Cold  # read when first searched; the others fill 32 MB of holes at opening
_INDEXED: dict[str, edge.PayloadSchemaType | edge.IntegerIndexParams] = {
    "language": edge.PayloadSchemaType.Keyword,
    "document_id": edge.PayloadSchemaType.Keyword,
    "day": edge.IntegerIndexParams(lookup=False, range=True),
    "only_language": edge.IntegerIndexParams(lookup=True, range=False),
}
"""Without an index on them a filter reads every payload from the disk: ten times slower."""


class EdgeShard:
    """An open shard. Dropping the last reference closes it; searches under way keep it open.

    Every method raises DamagedError where the engine cannot read its own files.
    """

    def __init__(self, shard: edge.EdgeShard) -> None:
        self._shard = shard
        self._passage_ids: dict[int, str] = {}

    @classmethod
    def create(cls, folder: Path, dimension: int) -> "EdgeShard":
        """An empty shard in a folder that is made for it."""
        with _engine_errors():
            shard = edge.EdgeShard.create(str(folder), _config(dimension))
            for field, schema in _INDEXED.items():
                shard.update(edge.UpdateOperation.create_field_index(field, schema))
            shard.flush()
        return cls(shard)

    @classmethod
    def load(cls, folder: Path) -> "EdgeShard":
        """The shard that a folder holds."""
        with _engine_errors():
            return cls(edge.EdgeShard.load(str(folder)))

    def close(self) -> None:
        """Close it even if it is still being used."""
        self._shard.close()

    def count(self) -> int:
        """How many points there are."""
        with _engine_errors():
            return self._shard.count(edge.CountRequest())

    def search(
        self, where: SearchFilter, dense: Vectors, lexical: SparseVector | None, limit: int
    ) -> Hits:
        """As `PassageIndex.search` says."""
        vector = dense.tolist()
        queries: dict[str, Any] = {"dense": vector, "sentences": [vector]}
        if lexical is not None and lexical.indices:
            queries["lexical"] = edge.SparseVector(lexical.indices, lexical.values)
        condition = _filter(where)
        requests = [
            edge.QueryRequest(
                limit=limit,
                query=edge.Query.Nearest(query, using=name),
                filter=condition,
                with_payload=False,
            )
            for name, query in queries.items()
        ]
        with _engine_errors():
            found: list[list[Any]] = [*self._shard.query_batch(edge.QueryBatchRequest(requests))]
        scores = [[(point.id.int, point.score) for point in points] for points in found]
        self._learn_passage_ids({number for points in scores for number, _ in points})
        named = ({self._passage_ids[n]: score for n, score in points} for points in scores)
        hits = dict(zip(queries, named, strict=True))
        return Hits(hits["dense"], hits["sentences"], hits.get("lexical", {}))

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """The fingerprint of each point that there is."""
        return self._payloads(ids, "fingerprint")

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The sentence vectors, (n, d) each, of each point that there is."""
        with _engine_errors():
            records = self._shard.retrieve(list(ids), False, ["sentences"])
        return {str(r.id): _array(_vectors(r)["sentences"]) for r in records}

    def vectors(self, ids: Sequence[str]) -> dict[str, EntryVectors]:
        """All vectors of each point that there is."""
        with _engine_errors():
            records = self._shard.retrieve(list(ids), False, True)
        return {str(record.id): _entry_vectors(_vectors(record)) for record in records}

    def add(self, points: Sequence[tuple[IndexEntry, EntryVectors]]) -> None:
        """Store points, lastingly: without a log of writes they are safe once they are flushed."""
        structs = [edge.Point(e.point_id, _named(v), _payload(e)) for e, v in points]
        with _engine_errors():
            self._shard.update(edge.UpdateOperation.upsert_points(structs))
            self._shard.flush()

    def remove_others(self, keep: Iterable[str]) -> None:
        """Delete the points whose ids are not in `keep`."""
        wanted = set(keep)
        stale = [id_ for id_ in self._ids() if id_ not in wanted]
        if stale:
            with _engine_errors():
                self._shard.update(edge.UpdateOperation.delete_points(list(stale)))
                self._shard.flush()

    def _ids(self) -> Iterator[str]:
        offset: Any = None
        while True:
            request = edge.ScrollRequest(offset=offset, limit=_SCROLL, with_payload=False)
            with _engine_errors():
                records, offset = self._shard.scroll(request)
            yield from (str(record.id) for record in records)
            if offset is None:
                return

    def _learn_passage_ids(self, numbers: set[int]) -> None:
        """Read a payload once and not at every search, of which it would be the slowest part."""
        unknown = [str(UUID(int=n)) for n in numbers - self._passage_ids.keys()]
        if unknown:
            learned = self._payloads(unknown, "passage_id")
            self._passage_ids.update({UUID(id_).int: passage for id_, passage in learned.items()})

    def _payloads(self, ids: Sequence[str], field: str) -> dict[str, str]:
        with _engine_errors():
            records = self._shard.retrieve(list(ids), [field], False)
        return {str(r.id): str((r.payload or {}).get(field)) for r in records}


def _config(dimension: int) -> edge.EdgeConfig:
    """The schema, without a log of writes (64 MiB a shard, and `add` flushes), on one thread: a
    shard that is never optimised is one segment, and one thread scans that anyway.
    """  # noqa: D205
    sentences = edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim)
    return edge.EdgeConfig(
        vectors={
            "dense": edge.EdgeVectorParams(dimension, edge.Distance.Cosine, memory=_MEMORY),
            "sentences": edge.EdgeVectorParams(
                dimension, edge.Distance.Cosine, multivector_config=sentences, memory=_MEMORY
            ),
        },
        sparse_vectors={"lexical": edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        max_search_threads=1,
        wal_enabled=False,
    )


def _filter(where: SearchFilter) -> edge.Filter:
    must: list[Any] = [
        edge.FieldCondition("language", match=edge.MatchValue(where.language)),
    ]
    if where.only_language:
        must.append(edge.FieldCondition("only_language", match=edge.MatchValue(1)))
    if where.documents is not None:
        any_of = edge.MatchAny(list(where.documents))
        must.append(edge.FieldCondition("document_id", match=any_of))
    if where.latest_day is not None:
        must.append(edge.FieldCondition("day", range=edge.RangeFloat(lte=where.latest_day)))
    return edge.Filter(must=must)


def _payload(entry: IndexEntry) -> dict[str, Any]:
    """With 0 or 1 for a truth value: 0.9 takes one in a condition for a whole number."""
    return entry.payload | {"only_language": int(entry.only_language)}


def _named(vectors: EntryVectors) -> Any:
    lexical = edge.SparseVector(vectors.lexical.indices, vectors.lexical.values)
    return {
        "dense": vectors.dense.tolist(),
        "sentences": vectors.sentences.tolist(),
        "lexical": lexical,
    }


def _entry_vectors(vectors: Mapping[str, Any]) -> EntryVectors:
    sparse = vectors["lexical"]
    return EntryVectors(
        dense=_array(vectors["dense"]),
        sentences=_array(vectors["sentences"]),
        lexical=SparseVector(list(sparse.indices), list(sparse.values)),
    )


def _vectors(record: edge.Record) -> Mapping[str, Any]:
    vectors = record.vector
    assert isinstance(vectors, dict)  # noqa: S101 - the shard has named vectors only
    return vectors


def _array(values: Any) -> Vectors:
    return np.asarray(values, dtype=np.float32)


@contextmanager
def _engine_errors() -> Iterator[None]:
    """The engine raises bare exceptions, and panics, which are no Exception at all."""
    try:
        yield
    except BaseException as error:
        if type(error) is Exception or type(error).__module__ == "pyo3_runtime":
            raise DamagedError(str(error)) from error
        raise
