"""How a server's collection is made for its size: what was chosen, else what the size asks for.

A point is a passage in one language. With 384 dimensions and three sentences a passage its vectors
take 6 KB in float32 and 1.5 KB in 8 bits, and its graphs some 0.6 KB.
"""

from dataclasses import dataclass
from typing import Literal

Quantisation = Literal["none", "scalar", "binary"]

SMALL = 20_000
"""Points up to which every search is a full scan: exact, and fast enough without a graph."""
LARGE = 200_000
"""Points from which vectors lie on the disk, with 8-bit copies of them in memory."""
SERVER_ADVISED = 100_000
"""Points beyond which full scans are felt in the embedded engine; docs/scaling.md has figures."""
SERVER_ADVICE = (
    f"Above {SERVER_ADVISED:,} texts the embedded index, which looks at every one of them, becomes "
    "slow. A Qdrant server keeps graphs: PARTNERSHIP_QDRANT_URL, docs/scaling.md"
)
_OVERSAMPLING = {"none": None, "scalar": 2.0, "binary": 4.0}


@dataclass(frozen=True, slots=True)
class CollectionOptions:
    """What the settings say; None leaves it to the size.

    Attributes:
        shards: of the collection; None is the server's own default, one a node.
        replicas: of each shard.
        write_consistency: replicas that must have a write before it counts; None is a majority.
        on_disk: vectors on the disk instead of in memory.
        quantisation: smaller copies that are searched first; the originals then rescore.
        hnsw_m: links a point in the graph.
        hnsw_ef_construct: candidates looked at while the graph is built.
        hnsw_ef: candidates looked at by a search; not below its hits.
    """

    shards: int | None = None
    replicas: int = 1
    write_consistency: int | None = None
    on_disk: bool | None = None
    quantisation: Quantisation | None = None
    hnsw_m: int = 16
    hnsw_ef_construct: int = 128
    hnsw_ef: int = 256

    def for_size(self, points: int) -> "CollectionPlan":
        """What a collection of so many points is made with."""
        large = points >= LARGE
        quantisation = self.quantisation or ("scalar" if large else "none")
        return CollectionPlan(
            shards=self.shards,
            replicas=self.replicas,
            write_consistency=self.write_consistency or self.replicas // 2 + 1,
            on_disk=large if self.on_disk is None else self.on_disk,
            quantisation=quantisation,
            hnsw_m=self.hnsw_m if points > SMALL else 0,
            hnsw_ef_construct=self.hnsw_ef_construct,
        )

    @property
    def oversampling(self) -> float:
        """How many times the hits are taken from the smaller copies, to be rescored.

        It is asked for at every search; a collection without such copies takes no notice.
        """
        return _OVERSAMPLING[self.quantisation or "scalar"] or 1.0


BY_SIZE = CollectionOptions()
"""Everything is left to the size."""


@dataclass(frozen=True, slots=True)
class CollectionPlan:
    """What a collection is made with; `hnsw_m` 0 builds no graph."""

    shards: int | None
    replicas: int
    write_consistency: int
    on_disk: bool
    quantisation: Quantisation
    hnsw_m: int
    hnsw_ef_construct: int
