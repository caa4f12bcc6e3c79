"""Points, filters and requests as qdrant-client's models, for the server's engine."""

from typing import Any

import numpy as np
from qdrant_client import models

from ingest.embedding import Vectors
from ingest.index.collection_options import CollectionOptions, CollectionPlan
from ingest.index.points import EntryVectors, IndexEntry, SearchFilter
from ingest.lexical import SparseVector

INDEXED = {
    "language": models.PayloadSchemaType.KEYWORD,
    "document_id": models.PayloadSchemaType.KEYWORD,
    "day": models.PayloadSchemaType.INTEGER,
    "only_language": models.PayloadSchemaType.BOOL,
}
"""The fields that a filter looks at."""


def schema(dimension: int, plan: CollectionPlan) -> dict[str, Any]:
    """A collection's vectors and how they are kept, as arguments of `create_collection`."""
    best_sentence = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    ways = {"dense": None, "sentences": best_sentence}
    return {
        "vectors_config": {
            name: models.VectorParams(
                size=dimension,
                distance=models.Distance.COSINE,
                multivector_config=multivector,
                on_disk=plan.on_disk,
            )
            for name, multivector in ways.items()
        },
        "sparse_vectors_config": {
            "lexical": models.SparseVectorParams(
                modifier=models.Modifier.IDF, index=models.SparseIndexParams(on_disk=plan.on_disk)
            )
        },
        "hnsw_config": models.HnswConfigDiff(m=plan.hnsw_m, ef_construct=plan.hnsw_ef_construct),
        "quantization_config": _quantisation(plan),
        "shard_number": plan.shards,
        "replication_factor": plan.replicas,
        "write_consistency_factor": plan.write_consistency,
        "on_disk_payload": True,
    }


def _quantisation(plan: CollectionPlan) -> models.QuantizationConfig | None:
    """The smaller copies, kept in memory wherever the vectors themselves are."""
    if plan.quantisation == "scalar":
        scalar = models.ScalarQuantizationConfig(
            type=models.ScalarType.INT8, quantile=0.99, always_ram=True
        )
        return models.ScalarQuantization(scalar=scalar)
    if plan.quantisation == "binary":
        return models.BinaryQuantization(binary=models.BinaryQuantizationConfig(always_ram=True))
    return None


def request(
    name: str, query: Any, where: SearchFilter, limit: int, options: CollectionOptions
) -> models.QueryRequest:
    """A search of one kind; hits among smaller copies are scored by the vectors themselves."""
    rescored = models.QuantizationSearchParams(rescore=True, oversampling=options.oversampling)
    params = models.SearchParams(hnsw_ef=max(options.hnsw_ef, limit), quantization=rescored)
    return models.QueryRequest(
        query=query,
        using=name,
        filter=_filter(where),
        limit=limit,
        params=None if name == "lexical" else params,
        with_payload=["passage_id"],
    )


def point(entry: IndexEntry, vectors: EntryVectors) -> models.PointStruct:
    """An entry as a point."""
    return models.PointStruct(
        id=entry.point_id,
        payload=entry.payload,
        vector={
            "dense": vectors.dense.tolist(),
            "sentences": vectors.sentences.tolist(),
            "lexical": sparse(vectors.lexical),
        },
    )


def sparse(vector: SparseVector) -> models.SparseVector:
    """Terms as a sparse vector."""
    return models.SparseVector(indices=vector.indices, values=vector.values)


def entry_vectors(record: models.Record) -> EntryVectors:
    """All vectors of a stored point."""
    vectors = named_vectors(record)
    lexical = vectors["lexical"]
    assert isinstance(lexical, models.SparseVector)  # noqa: S101 - the schema says so
    return EntryVectors(
        dense=array(vectors["dense"]),
        sentences=array(vectors["sentences"]),
        lexical=SparseVector(list(lexical.indices), list(lexical.values)),
    )


def named_vectors(record: models.Record) -> dict[str, Any]:
    """The vectors of a stored point by name."""
    vectors = record.vector
    assert isinstance(vectors, dict)  # noqa: S101 - the collection has named vectors only
    return vectors


def array(values: Any) -> Vectors:
    """Numbers as they are kept in memory."""
    return np.asarray(values, dtype=np.float32)


def _filter(where: SearchFilter) -> models.Filter:
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
