"""The embedded index: a folder a build, swapped in by replacing one small file.

One process holds the folder. `served` is asked at every request and costs one look at that file.
"""

import contextlib
import logging
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.index.base import PassageIndex, build_name, first_line
from ingest.index.build_folder import AliasFile, BuildFolder, DamagedError, Stamp, build_folders
from ingest.index.edge_shard import EdgeShard
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
from ingest.index.snapshot_file import SnapshotError, open_snapshot, write_snapshot
from ingest.lexical import SparseVector

if TYPE_CHECKING:
    from filelock import BaseFileLock

_ROOM = 64 << 20
"""Bytes that stay free: the engine writes through memory maps, and a full disk would kill it."""
_MOST_WORN = 0.2
"""The share of a build's points that may have been replaced since all were stored anew."""
_ENGINE = "embedded"
_EARLIER = ("collection", "meta.json", ".lock")
"""What the embedded engine of earlier versions left in the folder."""
_log = logging.getLogger("partnership")


class EdgeIndex(PassageIndex):
    """The index in a folder.

    Args:
        folder: of the index.
        lock: on it, held; released when the index is closed.
    """

    def __init__(self, folder: Path, lock: "BaseFileLock") -> None:
        self._folder = folder
        self._lock = lock
        self._alias = AliasFile(folder / "current.json")
        self._shards: dict[str, EdgeShard] = {}
        self._opening = threading.RLock()
        self._served: tuple[Stamp, ServedIndex | None] = (None, None)

    @classmethod
    def open(cls, folder: Path) -> "EdgeIndex":
        """Open an index, made if it does not exist.

        Raises:
            IndexUnavailableError: another process holds it, or it cannot be written.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(str(folder / "lock"), timeout=0)
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout:
                raise IndexUnavailableError(
                    f"The index in {folder} is in use by another process (a running server or an "
                    "ingestion). Stop it and try again, or share a Qdrant server: "
                    "PARTNERSHIP_QDRANT_URL."
                ) from None
        if (folder / "meta.json").exists():
            _log.warning(
                "The index in %s is an earlier version's and is not used. "
                "An ingestion makes it anew and removes the old one.", folder,
            )  # fmt: skip
        return cls(folder, lock)

    @override
    def close(self) -> None:
        with self._opening:
            while self._shards:
                self._shards.popitem()[1].close()
        self._lock.release()

    # -- reading ------------------------------------------------------------------------------

    @override
    def served(self) -> ServedIndex | None:
        stamp = self._alias.stamp()
        known, served = self._served
        if stamp != known:
            with self._opening:
                served = self._open_served()
                self._served = (stamp, served)
        return served

    def _open_served(self) -> ServedIndex | None:
        with self._reading():
            name = self._alias.read()
            if name is None:
                return None
            build = self._build(name)
            manifest = build.manifest()
            if manifest is None:
                raise DamagedError(f"{name}/manifest.json is missing or damaged")
            if name not in self._shards:
                build.verify()
                self._shards[name] = EdgeShard.load(build.shard)
            return ServedIndex(name, manifest)

    @override
    def builds(self) -> list[str]:
        return [build.path.name for build in build_folders(self._folder)]

    @override
    def count(self, collection: str) -> int:
        with self._reading():
            return self._shard(collection).count()

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
        with self._reading():
            return self._shard(collection).search(where, dense, lexical, limit)

    @override
    def sentence_vectors(
        self, collection: str, passage_ids: Sequence[str], language: Language
    ) -> dict[str, Vectors]:
        ids = {point_id(passage_id, language): passage_id for passage_id in passage_ids}
        with self._reading():
            found = self._shard(collection).sentence_vectors(list(ids))
        return {ids[id_]: vectors for id_, vectors in found.items()}

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
        served = self._served_name()
        for build in build_folders(self._folder):
            if build.path.name != served and build.manifest() == manifest:
                if not fresh and self._can_go_on(build):
                    return build.path.name
                self._drop(build)
        build = self._build(build_name(manifest))
        wear = None if like is None or fresh else self._wear(like)
        self._need_room(0 if like is None or wear is None else self._build(like.collection).size())
        with self._writing():
            build.path.mkdir()
            if like is not None and wear is not None:
                build.copy_from(self._build(like.collection), wear)
            else:
                self._shards[build.path.name] = EdgeShard.create(build.shard, manifest.dimension)
            build.write_manifest(manifest)
        return build.path.name

    def _wear(self, like: Likeness) -> int | None:
        """How many points of a copy would be replaced ones, which leave their place unused.

        None where they are too many: then all points are stored anew.
        """
        wear = self._build(like.collection).wear() + like.replaced
        return wear if wear <= _MOST_WORN * self.count(like.collection) else None

    @override
    def fingerprints(self, collection: str, entries: Iterable[IndexEntry]) -> dict[str, str]:
        with self._reading():
            return self._shard(collection).fingerprints([e.point_id for e in entries])

    @override
    def stored_vectors(self, collection: str, point_ids: Sequence[str]) -> dict[str, EntryVectors]:
        with self._reading():
            return self._shard(collection).vectors(point_ids)

    @override
    def add(self, collection: str, points: Sequence[tuple[IndexEntry, EntryVectors]]) -> None:
        self._need_room(sum(2 * _bytes(entry, vectors) for entry, vectors in points))
        with self._writing():
            self._shard(collection).add(points)

    @override
    def remove_others(self, collection: str, keep: Iterable[str]) -> None:
        with self._writing():
            self._shard(collection).remove_others(keep)

    @override
    def commit(self, collection: str) -> None:
        before = self._served_name()
        if before == collection:
            return
        build = self._build(collection)
        with self._writing(), self._opening:
            # Opened anew, it counts terms (for their IDF) without what was replaced or deleted.
            self._shards.pop(collection, None)
            self._shards[collection] = EdgeShard.load(build.shard)
            build.seal()
            self._alias.write(collection)
        for other in build_folders(self._folder):
            if other.path.name not in (collection, before):
                self._drop(other)
        self._remove_earlier()

    # -- keeping ------------------------------------------------------------------------------

    @override
    def snapshot(self, target: Path) -> ServedIndex:
        served = self.served()
        if served is None:
            raise SnapshotError("There is nothing to keep yet. Run: partnership ingest")
        build = self._build(served.collection)
        with self._reading():
            build.verify()
        write_snapshot(target, _ENGINE, served.manifest, build.path)
        return served

    @override
    def restore(self, source: Path, model: tuple[str, str, int, str]) -> ServedIndex:
        with open_snapshot(source) as snapshot:
            snapshot.check(_ENGINE, model)
            manifest = snapshot.header.manifest
            build = self._build(build_name(manifest))
            self._need_room(snapshot.header.room)
            try:
                with self._writing():
                    snapshot.unpack(build.path)
                    build.verify()
                    self.commit(build.path.name)
            except BaseException:
                self._drop(build)
                raise
        return ServedIndex(build.path.name, manifest)

    def _served_name(self) -> str | None:
        """The name of the build that serves, also if that build is damaged."""
        with contextlib.suppress(DamagedError):
            return self._alias.read()
        return None

    def _can_go_on(self, build: BuildFolder) -> bool:
        """Whether an unfinished build, or the one that served before, is sound."""
        with contextlib.suppress(DamagedError):
            if build.sealed:
                build.verify()
                build.unseal()
            self._shard(build.path.name)
            return True
        return False

    def _build(self, name: str) -> BuildFolder:
        return BuildFolder(self._folder / name)

    def _shard(self, name: str) -> EdgeShard:
        shard = self._shards.get(name)
        if shard is not None:
            return shard
        with self._opening:
            if name not in self._shards:
                self._shards[name] = EdgeShard.load(self._build(name).shard)
            return self._shards[name]

    def _drop(self, build: BuildFolder) -> None:
        self._shards.pop(build.path.name, None)
        build.remove()

    def _need_room(self, size: int) -> None:
        """Refuse in time what would not fit.

        Raises:
            IndexUnavailableError: there is not enough room on the disk.
        """
        free = shutil.disk_usage(self._folder).free
        if free < size + _ROOM:
            room = f"{(size + _ROOM) / 2**20:.0f} MB are needed, {free / 2**20:.0f} MB are free."
            raise _cannot_be_written(self._folder, room)

    def _remove_earlier(self) -> None:
        for name in _EARLIER:
            path = self._folder / name
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (DamagedError, OSError) as error:
            raise IndexUnavailableError(
                f"The index in {self._folder} cannot be read ({first_line(error)}). "
                "Make it anew: partnership ingest --rebuild"
            ) from error

    def _writing(self) -> contextlib.AbstractContextManager[None]:
        return _writing(self._folder)


def _bytes(entry: IndexEntry, vectors: EntryVectors) -> int:
    floats = vectors.dense.size + vectors.sentences.size + 2 * len(vectors.lexical.indices)
    return 4 * floats + 4 * len(entry.text) + 1024


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn storage errors into one line that names the place."""
    try:
        yield
    except (DamagedError, OSError) as error:
        raise _cannot_be_written(folder, first_line(error)) from error


def _cannot_be_written(folder: Path, why: str) -> IndexUnavailableError:
    return IndexUnavailableError(
        f"The index in {folder} cannot be written: {why} "
        "Free some space or choose another folder with PARTNERSHIP_DATA."
    )
