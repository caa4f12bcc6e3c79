"""API keys: random, shown once, kept as hashes in a file."""

import datetime
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, get_args

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, ValidationError

KeyScope = Literal["ask", "read", "admin"]
SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)
_PREFIX = "pa_"
KeyName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class KeysError(Exception):
    """The file of keys cannot be used, or a key is already or not there; one line."""


class StoredKey(BaseModel):
    """What is kept of a key: never the key itself.

    The hash is SHA-256 without salt: a key is 256 random bits, which nobody can guess or tabulate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: KeyName
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: tuple[KeyScope, ...]
    created: datetime.date


class KeyFile:
    """The keys in a file, read again when it changes.

    Args:
        path: the file; without one there are no keys.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(f"{path}.lock")
        self._known: tuple[tuple[int, int], tuple[StoredKey, ...]] = ((0, 0), ())

    def all(self) -> tuple[StoredKey, ...]:
        """All keys.

        Raises:
            KeysError: the file is damaged.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return ()
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._known[0]:
            self._known = (stamp, self._read())
        return self._known[1]

    def find(self, key: str) -> StoredKey | None:
        """The stored key that this one is; the time it takes tells nothing about which.

        Raises:
            KeysError: the file is damaged.
        """
        given = _digest(key)
        matching = [stored for stored in self.all() if hmac.compare_digest(stored.sha256, given)]
        return matching[0] if matching else None

    def add(self, name: str, scopes: Iterable[KeyScope], today: datetime.date) -> str:
        """Make a key and return it; it cannot be shown again.

        Raises:
            KeysError: there is one of this name, or the name is none.
        """
        key = _PREFIX + secrets.token_urlsafe(32)
        try:
            new = StoredKey(
                name=name, sha256=_digest(key), scopes=tuple(dict.fromkeys(scopes)), created=today
            )
        except ValidationError as error:
            raise KeysError(f"{name!r} is no name: letters, digits and . _ - only.") from error
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            keys = self.all()
            if any(stored.name == name for stored in keys):
                raise KeysError(f"There is a key {name!r} already. Remove it first.")
            self._write([*keys, new])
        return key

    def remove(self, name: str) -> None:
        """Forget a key; it stops working at once.

        Raises:
            KeysError: there is none of this name.
        """
        if not self.path.exists():
            raise KeysError(f"There is no key {name!r}.")
        with self._lock:
            keys = self.all()
            kept = [stored for stored in keys if stored.name != name]
            if len(kept) == len(keys):
                raise KeysError(f"There is no key {name!r}.")
            self._write(kept)

    def _read(self) -> tuple[StoredKey, ...]:
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return tuple(StoredKey.model_validate(entry) for entry in content["keys"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise KeysError(
                f"The keys in {self.path} cannot be read. Mend or delete it."
            ) from error

    def _write(self, keys: Iterable[StoredKey]) -> None:
        """Replace the file as a whole, readable by its owner alone."""
        beside = self.path.with_name(f"{self.path.name}.new")
        content = {"keys": [key.model_dump(mode="json") for key in keys]}
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        beside.replace(self.path)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
