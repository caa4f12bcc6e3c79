"""The passages in Qdrant: an engine of its own in the process, or a server's, behind one class.

`points` says what is stored, `base` what can be done; `edge` is the embedded engine (its builds on
the disk in `build_folder`, one shard in `edge_shard`), `server` the other (its requests in `wire`).
"""

from ingest.index.base import PassageIndex
from ingest.index.collection_options import (
    SERVER_ADVICE,
    SERVER_ADVISED,
    CollectionOptions,
)
from ingest.index.points import (
    EntryVectors,
    Hits,
    IndexEntry,
    IndexUnavailableError,
    Likeness,
    Manifest,
    SearchFilter,
    ServedIndex,
)

__all__ = [
    "SERVER_ADVICE",
    "SERVER_ADVISED",
    "CollectionOptions",
    "EntryVectors",
    "Hits",
    "IndexEntry",
    "IndexUnavailableError",
    "Likeness",
    "Manifest",
    "PassageIndex",
    "SearchFilter",
    "ServedIndex",
]
