"""`/v1/answers/{id}`: an answer that was kept, to fetch or to delete."""

from http import HTTPStatus
from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import APIRouter

from assistant.models import AnswerRecord
from assistant.serving.problems import UnknownIdError
from assistant.serving.request_log import CALLER

if TYPE_CHECKING:
    from assistant.records import AnswerRecords


class RecordsDoor:
    """Gives kept answers to who asked for them, and deletes them for the same.

    Args:
        records: where they are kept; None where they are not.
        shared: whether everybody may see every record, as on one's own machine.
    """

    def __init__(self, records: "AnswerRecords | None", *, shared: bool) -> None:
        self._records = records
        self._shared = shared

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(tags=["answers"])
        router.get("/v1/answers/{answer_id}")(self.record)
        router.delete("/v1/answers/{answer_id}", status_code=HTTPStatus.NO_CONTENT)(self.delete)
        return router

    async def record(self, answer_id: str) -> AnswerRecord:
        """An answer that was kept, with the request; only for who asked."""
        found = None
        if self._records is not None:
            found = await anyio.to_thread.run_sync(self._records.find, answer_id, self._caller())
        if found is None:
            raise _unknown(answer_id)
        return found

    async def delete(self, answer_id: str) -> None:
        """Delete an answer that was kept, with its request; only for who asked."""
        gone = False
        if self._records is not None:
            gone = await anyio.to_thread.run_sync(self._records.delete, answer_id, self._caller())
        if not gone:
            raise _unknown(answer_id)

    def _caller(self) -> str | None:
        """Whose records may be seen; None for everybody's."""
        return None if self._shared else CALLER.get()


def _unknown(answer_id: str) -> UnknownIdError:
    return UnknownIdError(f"No answer {answer_id!r} has been kept for you.")
