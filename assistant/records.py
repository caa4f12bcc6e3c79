"""Answers that are kept, in SQLite: what was asked, what was answered, by whom."""

import datetime
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    select,
    text,
)
from sqlalchemy.engine import Connection, Row
from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from assistant.models import Answer, AnswerRecord, AnswerRequest
from assistant.serving.problems import RecordsError

_ANSWERS = Table(
    "answers",
    MetaData(),
    Column("id", String, primary_key=True),
    Column("asked_at", DateTime, nullable=False),
    Column("caller", String, nullable=False),
    Column("request", String, nullable=False),
    Column("answer", String, nullable=False),
)
_BETWEEN_PURGES = datetime.timedelta(hours=1)


def utc_now() -> datetime.datetime:
    """The time now, in UTC."""
    return datetime.datetime.now(datetime.UTC)


class AnswerRecords:
    """Keeps answers and finds them again; safe to use from several threads and processes.

    Args:
        path: the database's file; it is made where there is none.
        now: the time, in UTC.
        days: how long an answer is kept; None until it is deleted. An older one is not found any
            more, and it is deleted when the next one is kept, at most once an hour.

    Every method raises RecordsError where the database cannot be used.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime.datetime] = utc_now,
        *,
        days: int | None = None,
    ) -> None:
        self._path = path
        self._now = now
        self._days = days
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._purged: datetime.datetime | None = None

    def open(self) -> None:
        """Make the file where there is none, and delete what has been kept for too long."""
        with self._connected():
            self.purge_expired()

    def keep(self, request: AnswerRequest, answer: Answer, caller: str) -> None:
        """Keep an answer. It is on the disk when this returns."""
        values = {
            "id": answer.id,
            "asked_at": self._now().replace(tzinfo=None),
            "caller": caller,
            "request": request.model_dump_json(),
            "answer": answer.model_dump_json(),
        }
        with self._connected() as connection:
            connection.execute(_ANSWERS.insert().values(values))
        if self._purge_is_due():
            self.purge_expired()

    def find(self, answer_id: str, caller: str | None = None) -> AnswerRecord | None:
        """A kept answer; with `caller`, only where that caller asked for it."""
        query = select(_ANSWERS).where(*self._of(answer_id, caller), *self._unexpired())
        with self._connected() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _record(row)

    def newest(self, count: int) -> list[tuple[str, AnswerRecord]]:
        """The answers kept last, newest first, each with its caller."""
        query = select(_ANSWERS).where(*self._unexpired()).order_by(_ANSWERS.c.asked_at.desc())
        with self._connected() as connection:
            rows = connection.execute(query.limit(count)).all()
        return [(row.caller, _record(row)) for row in rows]

    def delete(self, answer_id: str, caller: str | None = None) -> bool:
        """Delete a kept answer; False where there is none, or `caller` did not ask for it."""
        return self._delete(*self._of(answer_id, caller)) > 0

    def purge(self, before: datetime.datetime) -> int:
        """Delete what was asked before a time, in UTC; how many answers that were."""
        return self._delete(_ANSWERS.c.asked_at < before.replace(tzinfo=None))

    def purge_expired(self) -> int:
        """Delete what has been kept for longer than it may be; how many answers that were."""
        oldest = self._oldest()
        return 0 if oldest is None else self.purge(oldest)

    def _delete(self, *which: ColumnElement[bool]) -> int:
        """Delete rows, and what the write-ahead log holds of them."""
        with self._connected() as connection:
            count = connection.execute(delete(_ANSWERS).where(*which)).rowcount
        if count:
            with self._connected() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return count

    def _purge_is_due(self) -> bool:
        with self._lock:
            due = self._purged is None or self._now() - self._purged >= _BETWEEN_PURGES
            if due:
                self._purged = self._now()
            return due

    def _oldest(self) -> datetime.datetime | None:
        """When the oldest answer that is still kept may have been asked."""
        return None if self._days is None else self._now() - datetime.timedelta(days=self._days)

    def _unexpired(self) -> list[ColumnElement[bool]]:
        oldest = self._oldest()
        return [] if oldest is None else [_ANSWERS.c.asked_at >= oldest.replace(tzinfo=None)]

    def _of(self, answer_id: str, caller: str | None) -> list[ColumnElement[bool]]:
        named = _ANSWERS.c.id == answer_id
        return [named] if caller is None else [named, _ANSWERS.c.caller == caller]

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A transaction, committed at the end."""
        try:
            with self._open().begin() as connection:
                yield connection
        except (DBAPIError, OSError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error.strerror
            raise RecordsError(
                f"The kept answers ({self._path.name} in the data folder) cannot be used: {cause}."
            ) from error

    def _open(self) -> Database:
        with self._lock:
            if self._database is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.touch(mode=0o600)  # SQLite's other files take this one's mode
                database = create_engine(f"sqlite:///{self._path}")
                event.listen(database, "connect", _set_up)
                with database.begin() as connection:
                    connection.execute(CreateTable(_ANSWERS, if_not_exists=True))
                self._database = database
            return self._database


def _record(row: Row[tuple[object, ...]]) -> AnswerRecord:
    return AnswerRecord(
        asked_at=row.asked_at.replace(tzinfo=datetime.UTC),
        request=AnswerRequest.model_validate_json(row.request),
        answer=Answer.model_validate_json(row.answer),
    )


def _set_up(connection: object, _record: object) -> None:
    """A write-ahead log: a killed process leaves whole records, and readers do not wait.

    What is deleted is overwritten.
    """
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
    connection.execute("PRAGMA secure_delete=ON")  # type: ignore[attr-defined]
