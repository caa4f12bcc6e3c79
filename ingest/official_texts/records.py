"""What is known of a downloaded file: kept beside it, so that it need not be downloaded again."""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = "official"
"""The folder for raw files inside a document's folder: too deep to be read as a text."""


@dataclass(frozen=True, slots=True)
class DownloadRecord:
    """Where and when a file was downloaded, its hash, and what the server says to compare by."""

    address: str
    final_address: str
    fetched: str
    sha256: str
    size: int
    content_type: str
    file: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def date(self) -> str:
        """The day of the download, ISO."""
        return self.fetched[:10]


@dataclass(frozen=True, slots=True)
class Download:
    """A downloaded file, and whether it is other than what was there before."""

    record: DownloadRecord
    path: Path
    changed: bool

    @property
    def raw(self) -> bytes:
        """The bytes as they came."""
        return self.path.read_bytes()


def record_path(folder: Path, address: str) -> Path:
    """Where the record of an address stands in a document's folder of raw files."""
    return folder / f"{hashlib.sha256(address.encode()).hexdigest()[:12]}.json"


def read_record(folder: Path, address: str) -> DownloadRecord | None:
    """The record of an address, if its file is still there and whole."""
    try:
        fields = json.loads(record_path(folder, address).read_text("utf-8"))
        record = DownloadRecord(**fields)
        raw = (folder / record.file).read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    return record if hashlib.sha256(raw).hexdigest() == record.sha256 else None


def write_record(folder: Path, record: DownloadRecord, raw: bytes | None) -> Path:
    """Keep a file and then its record, so that a record never speaks of a file that is not there.

    Args:
        folder: the document's folder of raw files.
        record: what is known of the file.
        raw: its bytes; None if the file has not changed.
    """
    if raw is not None:
        write_atomically(folder / record.file, raw)
    text = json.dumps(asdict(record), ensure_ascii=False, indent=2) + "\n"
    write_atomically(record_path(folder, record.address), text.encode())
    return folder / record.file


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step: a reader, or a killed process, sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
