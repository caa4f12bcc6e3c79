"""Builds on disk: a folder each with its manifest and its seal, and one file that names the server.

Every file is replaced whole, so that a kill at any moment leaves the old one or the new one.
"""

import json
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path

from ingest.index.base import ALIAS
from ingest.index.points import Manifest

_NAME = re.compile(rf"{ALIAS}-[0-9a-zA-Z]*-[0-9a-f]+")
_BLOCK = 1 << 16
_SEEK_DATA: int | None = getattr(os, "SEEK_DATA", None)

Stamp = tuple[int, int, int] | None
"""What changes when a file is replaced: its number, time and size; None where there is none."""


class DamagedError(Exception):
    """A file of the index does not hold what was written; the message says which."""


class AliasFile:
    """The file that names the build that serves.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def stamp(self) -> Stamp:
        """Cheap enough to be asked at every request."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return (status.st_ino, status.st_mtime_ns, status.st_size)

    def read(self) -> str | None:
        """The name, or None before the first build is complete.

        Raises:
            DamagedError: the file holds no name.
        """
        try:
            name = json.loads(self.path.read_bytes())["build"]
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedError(f"{self.path.name} is damaged") from error
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise DamagedError(f"{self.path.name} is damaged")
        return name

    def write(self, name: str) -> None:
        """Let another build serve."""
        replace_file(self.path, {"build": name})


@dataclass(frozen=True, slots=True)
class BuildFolder:
    """One build: `shard/` is the engine's, `manifest.json` and `seal.json` are ours."""

    path: Path

    @property
    def shard(self) -> Path:
        """The engine's own folder."""
        return self.path / "shard"

    @property
    def sealed(self) -> bool:
        """Whether the build was complete and has not been written to since."""
        return (self.path / "seal.json").exists()

    def manifest(self) -> Manifest | None:
        """What the build is made from; None where its making was cut short or it is damaged."""
        try:
            return Manifest(**json.loads((self.path / "manifest.json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write_manifest(self, manifest: Manifest) -> None:
        """Call it last: a folder without a manifest is no build."""
        replace_file(self.path / "manifest.json", asdict(manifest))

    def size(self) -> int:
        """Bytes on the disk, without holes."""
        return sum(file.stat().st_blocks * 512 for file in self.shard.rglob("*") if file.is_file())

    def wear(self) -> int:
        """How many points were replaced or removed since all were stored anew."""
        try:
            return int(json.loads((self.path / "wear.json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return 0

    def copy_from(self, other: "BuildFolder", wear: int) -> None:
        """Start as a copy of a complete build; `wear` is what will have been replaced in it."""
        for source in sorted(other.shard.rglob("*")):
            target = self.shard / source.relative_to(other.shard)
            if source.is_dir():
                target.mkdir(parents=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                copy_with_holes(source, target)
        replace_file(self.path / "wear.json", wear)

    def seal(self) -> None:
        """Note the checksum of every data file of a complete build that is flushed."""
        replace_file(self.path / "seal.json", dict(self._checksums()))

    def unseal(self) -> None:
        """Before a build is written to again."""
        (self.path / "seal.json").unlink(missing_ok=True)

    def verify(self) -> None:
        """Compare the data files with the seal; the engine itself would not notice.

        Raises:
            DamagedError: a file is missing or altered.
        """
        try:
            expected = json.loads((self.path / "seal.json").read_bytes())
        except (OSError, ValueError) as error:
            raise DamagedError(f"{self.path.name}/seal.json is missing or damaged") from error
        found = dict(self._checksums())
        for name in sorted({*expected, *found}):
            if expected.get(name) != found.get(name):
                raise DamagedError(f"{self.path.name}/shard/{name} is missing or altered")

    def remove(self) -> None:
        """Delete it; what cannot be deleted now (a file held open) goes with the next one."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _checksums(self) -> Iterator[tuple[str, int]]:
        """Of the data files; the engine rewrites its JSON and reads it strictly."""
        for file in sorted(self.shard.rglob("*")):
            if file.is_file() and file.suffix != ".json":
                yield file.relative_to(self.shard).as_posix(), _checksum(file)


def build_folders(folder: Path) -> list[BuildFolder]:
    """Everything in an index's folder that is, or began to be, a build."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        (BuildFolder(path) for path in found if _NAME.fullmatch(path.name)),
        key=lambda build: build.path.name,
    )


def replace_file(path: Path, content: object) -> None:
    """Write JSON to a file beside and put it in the place of the old one, lastingly."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def copy_with_holes(source: Path, target: Path) -> None:
    """Copy a file lastingly, and leave its holes holes."""
    with source.open("rb", buffering=0) as old, target.open("wb", buffering=0) as new:
        for position, block in _blocks(old):
            new.seek(position)
            new.write(block)
        new.truncate(os.fstat(old.fileno()).st_size)
        os.fsync(new.fileno())


def _blocks(file: FileIO) -> Iterator[tuple[int, bytes]]:
    """The blocks of a file that are not all zeros, with their places; holes are skipped unread."""
    size = os.fstat(file.fileno()).st_size
    position = _data_from(file.fileno(), 0)
    while position < size:
        file.seek(position)
        block = file.read(_BLOCK)
        if block.count(0) != len(block):
            yield position, block
        position = _data_from(file.fileno(), position + _BLOCK)


def _checksum(path: Path) -> int:
    """CRC-32 of a file's length and its blocks that are not all zeros.

    The engine makes files of 32 MiB with next to nothing in them; the holes are skipped unread.
    """
    value = 0
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        for position, block in _blocks(file):
            value = zlib.crc32(block, zlib.crc32(position.to_bytes(8, "little"), value))
    return zlib.crc32(size.to_bytes(8, "little"), value)


def _data_from(descriptor: int, position: int) -> int:
    """The start of the next block with data in it; beyond the end where there is none."""
    if _SEEK_DATA is None:
        return position
    try:
        return os.lseek(descriptor, position, _SEEK_DATA) // _BLOCK * _BLOCK
    except OSError:
        return 1 << 62
