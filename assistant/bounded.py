"""The engine as the doors use it: async, with bounded work in threads."""

import functools
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from assistant.assembly import Engine
from assistant.events import PassagesEvent, StatusEvent
from assistant.models import Answer, AnswerRequest
from assistant.problems import UnknownIdError
from assistant.snapshots import Snapshot

_Result = TypeVar("_Result")


class BoundedEngine:
    """Keeps the event loop free and the work within bounds.

    Args:
        engine: opened; its settings say how much is done at once.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._limiter = CapacityLimiter(engine.settings.workers)

    async def answer(self, request: AnswerRequest) -> Answer:
        """Answer a question.

        Raises:
            NotReadyError: there is no index in step with the corpus.
        """
        return await self.work(self.engine.pipeline.answer, request)

    async def progress(
        self, request: AnswerRequest
    ) -> AsyncIterator[StatusEvent | PassagesEvent | Answer]:
        """Answer step by step. Who stops listening stops the work after the step at hand."""
        yield StatusEvent(step="queued")
        steps = self.engine.pipeline.progress(request)
        while (event := await self.work(next, steps, None)) is not None:
            yield event

    async def snapshot(self) -> Snapshot:
        """The corpus and index to use for one whole request; it does not wait for a worker.

        Raises:
            NotReadyError: there is no index in step with the corpus.
        """
        return await anyio.to_thread.run_sync(self.engine.snapshots.current)

    async def check_documents(self, documents: Sequence[str] | None) -> None:
        """Refuse documents that are not there.

        Raises:
            UnknownIdError: names the first of them.
            NotReadyError: there is no index in step with the corpus.
        """
        known = (await self.snapshot()).corpus.documents
        for document_id in documents or ():
            if document_id not in known:
                raise UnknownIdError(f"There is no document {document_id!r}.")

    async def work(self, function: Callable[..., _Result], *args: Any) -> _Result:
        """Run a function in a thread as soon as a worker is free."""
        call = functools.partial(function, *args)
        return await anyio.to_thread.run_sync(call, limiter=self._limiter)
