"""Answers that are kept, in SQLite: what was asked, what was answered, by whom."""

import datetime
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Column, DateTime, MetaData, String, Table, create_engine, event, select
from sqlalchemy.engine import Engine as Database
from sqlalchemy.schema import CreateTable

from assistant.models import Answer, AnswerRecord, AnswerRequest

_ANSWERS = Table(
    "answers",
    MetaData(),
    Column("id", String, primary_key=True),
    Column("asked_at", DateTime, nullable=False),
    Column("caller", String, nullable=False),
    Column("request", String, nullable=False),
    Column("answer", String, nullable=False),
)


class AnswerRecords:
    """Keeps answers and finds them again; safe to use from several threads.

    Args:
        path: the database's file; it is made where there is none.
        now: the time, in UTC.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._database: Database | None = None

    def keep(self, request: AnswerRequest, answer: Answer, caller: str) -> None:
        """Keep an answer. It is on the disk when this returns."""
        values = {
            "id": answer.id,
            "asked_at": self._now().replace(tzinfo=None),
            "caller": caller,
            "request": request.model_dump_json(),
            "answer": answer.model_dump_json(),
        }
        with self._open().begin() as connection:
            connection.execute(_ANSWERS.insert().values(values))

    def find(self, answer_id: str, caller: str | None = None) -> AnswerRecord | None:
        """A kept answer; with `caller`, only where that caller asked for it."""
        query = select(_ANSWERS).where(_ANSWERS.c.id == answer_id)
        if caller is not None:
            query = query.where(_ANSWERS.c.caller == caller)
        with self._open().connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return AnswerRecord(
            asked_at=row.asked_at.replace(tzinfo=datetime.UTC),
            request=AnswerRequest.model_validate_json(row.request),
            answer=Answer.model_validate_json(row.answer),
        )

    def _open(self) -> Database:
        with self._lock:
            if self._database is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                database = create_engine(f"sqlite:///{self._path}")
                event.listen(database, "connect", _outlive_a_crash)
                with database.begin() as connection:
                    connection.execute(CreateTable(_ANSWERS, if_not_exists=True))
                self._database = database
            return self._database


def _outlive_a_crash(connection: object, _record: object) -> None:
    """A write-ahead log: a killed process leaves whole records, and readers do not wait."""
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
