"""`GET /v1/answers/{id}`: an answer that was kept."""

from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import APIRouter

from assistant.models import AnswerRecord
from assistant.problems import UnknownIdError
from assistant.request_log import CALLER

if TYPE_CHECKING:
    from assistant.records import AnswerRecords


class RecordsDoor:
    """Gives kept answers to who asked for them.

    Args:
        records: where they are kept; None where they are not.
        shared: whether everybody may see every record, as on one's own machine.
    """

    def __init__(self, records: "AnswerRecords | None", *, shared: bool) -> None:
        self._records = records
        self._shared = shared

    def router(self) -> APIRouter:
        """The route."""
        router = APIRouter(tags=["answers"])
        router.get("/v1/answers/{answer_id}")(self.record)
        return router

    async def record(self, answer_id: str) -> AnswerRecord:
        """An answer that was kept, with the request; only for who asked."""
        caller = None if self._shared else CALLER.get()
        found = None
        if self._records is not None:
            found = await anyio.to_thread.run_sync(self._records.find, answer_id, caller)
        if found is None:
            raise UnknownIdError(f"No answer {answer_id!r} has been kept for you.")
        return found
