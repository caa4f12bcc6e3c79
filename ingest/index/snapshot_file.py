"""A build in one file: a compressed tar with a header that says what it is and every checksum.

The header comes first, so that a file of another model is refused before anything is unpacked.
Names in the file are not trusted: only what the header lists, under the one folder, is taken.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ingest.index.points import IndexUnavailableError, Manifest

_HEADER = "snapshot.json"
_FORMAT = 1
_HEADER_MOST = 16 << 20
_BLOCK = 1 << 16
_NAME = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]*(?:/[0-9A-Za-z_-][0-9A-Za-z._-]*)*")


class SnapshotError(IndexUnavailableError):
    """A snapshot cannot be written or used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """What a snapshot holds: the SHA-256 and size of each file by its name.

    `room` is the bytes that they take unpacked, without holes.
    """

    engine: str
    manifest: Manifest
    room: int
    files: Mapping[str, tuple[str, int]]


def write_snapshot(target: Path, engine: str, manifest: Manifest, folder: Path) -> SnapshotHeader:
    """Put the files of a folder into a new file, lastingly; the old one stays until it is whole.

    Raises:
        SnapshotError: the file cannot be written.
    """
    beside = target.with_name(f"{target.name}.new")
    try:
        paths = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*"))}
        files = {name: _summed(path) for name, path in paths.items() if path.is_file()}
        room = sum(paths[name].stat().st_blocks * 512 for name in files)
        header = SnapshotHeader(engine, manifest, room, files)
        with beside.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
                _add(tar, _HEADER, _as_json(header))
                for name in files:
                    tar.add(paths[name], arcname=name, recursive=False, filter=_nobodys)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SnapshotError(
            f"The snapshot {target} cannot be written: {error.strerror}."
        ) from error
    return header


@contextmanager
def open_snapshot(source: Path) -> Iterator["SnapshotReader"]:
    """A snapshot to read from.

    Raises:
        SnapshotError: it is no snapshot, or damaged; also while it is read.
    """
    try:
        with gzip.open(source) as file, tarfile.open(fileobj=file, mode="r|") as tar:
            yield SnapshotReader(source, tar, file)
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise SnapshotError(f"The snapshot {source} cannot be read: {why}.") from error


class SnapshotReader:
    """Reads a snapshot from its beginning to its end.

    Args:
        source: its file, for messages.
        tar: opened as a stream.
        content: what the tar is read from, which knows a checksum of the whole.
    """

    def __init__(self, source: Path, tar: tarfile.TarFile, content: gzip.GzipFile) -> None:
        self._source = source
        self._tar = tar
        self._content = content
        self.header = self._header()

    def check(self, engine: str, model: tuple[str, str, int, str]) -> None:
        """Refuse what this index cannot serve.

        Raises:
            SnapshotError: another engine or another model made it.
        """
        header = self.header
        if header.engine != engine:
            raise SnapshotError(
                f"The snapshot {self._source} is of the {header.engine} engine, and this index is "
                f"of the {engine} one. Ingest the texts here instead: partnership ingest"
            )
        if header.manifest.model != model:
            raise SnapshotError(
                f"The snapshot {self._source} was made with {header.manifest.embedder}, but the "
                f"settings name {model[0]}. Name that model, or run: partnership ingest"
            )

    def unpack(self, folder: Path) -> None:
        """Write every file that the header lists, each compared with its checksum.

        Raises:
            SnapshotError: a file is missing or altered.
            OSError: the folder cannot be written.
        """
        try:
            self._unpack(folder)
        except gzip.BadGzipFile as error:  # an OSError, but none of the folder's
            raise SnapshotError(f"The snapshot {self._source} is damaged.") from error

    def _unpack(self, folder: Path) -> None:
        missing = dict(self.header.files)
        while (member := self._tar.next()) is not None:  # iterating would begin at the header again
            expected = missing.pop(member.name, None)
            content = self._tar.extractfile(member) if member.isreg() else None
            if expected is None or content is None or not _NAME.fullmatch(member.name):
                raise ValueError(member.name)
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if _written(content, target) != expected:
                raise SnapshotError(f"The snapshot {self._source} is damaged: {member.name}.")
        if missing:
            raise SnapshotError(f"The snapshot {self._source} is damaged: {min(missing)} is gone.")
        while self._content.read(_BLOCK):
            pass  # to the end, where the checksum of the whole is compared

    def _header(self) -> SnapshotHeader:
        member = self._tar.next()
        file = self._tar.extractfile(member) if member and member.name == _HEADER else None
        if member is None or file is None or member.size > _HEADER_MOST:
            raise SnapshotError(f"{self._source} is no snapshot of an index.")
        content = json.loads(file.read())
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise SnapshotError(f"{self._source} is a snapshot that this version cannot read.")
        try:
            files = {str(n): (str(s), int(size)) for n, (s, size) in content["files"].items()}
            manifest = Manifest(**content["manifest"])
            return SnapshotHeader(str(content["engine"]), manifest, int(content["room"]), files)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("header") from error


def _as_json(header: SnapshotHeader) -> bytes:
    return json.dumps({"format": _FORMAT} | asdict(header)).encode()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the user's name and rights, which say nothing elsewhere."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _summed(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


def _written(content: IO[bytes], target: Path) -> tuple[str, int]:
    """Write a file, zeros as holes; its checksum and size."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if block.count(0) == len(block):
                file.seek(size)
            else:
                file.write(block)
        file.truncate(size)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size
