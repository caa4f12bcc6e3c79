"""What goes into an index and what comes out of it, whichever engine holds it."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.lexical import SparseVector

SCHEMA_VERSION = "1"
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
    """The build that answers questions."""

    collection: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Likeness:
    """A build from which another one differs in few points: so many are replaced or removed."""

    collection: str
    replaced: int


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
        """Stable across builds, so that storing it again never duplicates."""
        return point_id(self.passage_id, self.language)

    @property
    def payload(self) -> dict[str, Any]:
        """What is stored beside the vectors: all but what is embedded."""
        return {k: v for k, v in asdict(self).items() if v is not None and k != "content"}


@dataclass(frozen=True, slots=True)
class EntryVectors:
    """The vectors of one entry: `dense` (d,), `sentences` (n, d), `lexical` sparse."""

    dense: Vectors
    sentences: Vectors
    lexical: SparseVector


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which passages may be found; applied inside the engine, not to its results."""

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


def point_id(passage_id: str, language: Language) -> str:
    """The id of the point that holds a passage in a language."""
    return str(uuid.uuid5(_NAMESPACE, f"{language}\0{passage_id}"))
