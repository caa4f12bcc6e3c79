"""Points, filters and requests as qdrant-client's models, for the server's engine."""

from typing import Any

import numpy as np
from qdrant_client import models

from ingest.embedding import Vectors
from ingest.index.points import EntryVectors, IndexEntry, SearchFilter
from ingest.lexical import SparseVector

INDEXED = {
    "language": models.PayloadSchemaType.KEYWORD,
    "document_id": models.PayloadSchemaType.KEYWORD,
    "day": models.PayloadSchemaType.INTEGER,
    "only_language": models.PayloadSchemaType.BOOL,
}
"""The fields that a filter looks at."""


def schema(dimension: int) -> dict[str, Any]:
    """The vectors of a collection, as arguments of `create_collection`."""
    cosine = models.Distance.COSINE
    best_sentence = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    return {
        "vectors_config": {
            "dense": models.VectorParams(size=dimension, distance=cosine),
            "sentences": models.VectorParams(
                size=dimension, distance=cosine, multivector_config=best_sentence
            ),
        },
        "sparse_vectors_config": {
            "lexical": models.SparseVectorParams(modifier=models.Modifier.IDF)
        },
    }


def request(name: str, query: Any, where: SearchFilter, limit: int) -> models.QueryRequest:
    """A search of one kind."""
    return models.QueryRequest(
        query=query,
        using=name,
        filter=_filter(where),
        limit=limit,
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
