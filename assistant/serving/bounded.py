"""The engine as the doors use it: async, with bounded work in threads, counted and timed."""

import functools
import logging
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from assistant.assembly import Engine
from assistant.events import DeltaEvent, StatusEvent
from assistant.models import Answer, AnswerRequest, Citation
from assistant.pipeline import Progress
from assistant.serving.fair_queue import FairQueue, Place
from assistant.serving.metrics import Metrics
from assistant.serving.problems import UnknownIdError
from assistant.serving.request_log import CALLER
from assistant.snapshots import Snapshot
from assistant.transport.in_process import READER

if TYPE_CHECKING:
    from assistant.records import AnswerRecords
    from assistant.serving.tracing import Traces

_Result = TypeVar("_Result")
_log = logging.getLogger("partnership.answers")


class BoundedEngine:
    """Keeps the event loop free and the work within bounds: so much at once, so much waiting.

    Callers take turns; who they are is what `request_log.CALLER` says, or, for the page's readers,
    `in_process.READER`.

    Args:
        engine: opened; its settings give the bounds.
        metrics: counts and times the answers.
        records: keeps them; None keeps none.
        traces: follow them; None follows none.
    """

    def __init__(
        self,
        engine: Engine,
        metrics: Metrics,
        records: "AnswerRecords | None" = None,
        traces: "Traces | None" = None,
    ) -> None:
        self.engine = engine
        self._metrics = metrics
        self._records = records
        self._traces = traces
        self._limiter = CapacityLimiter(engine.settings.workers)
        self._queue = FairQueue(engine.settings.workers, engine.settings.queue)
        metrics.watch_queue(lambda: self._queue.running, lambda: self._queue.waiting)

    async def answer(self, request: AnswerRequest) -> Answer:
        """Answer a question.

        Raises:
            BusyError: too many wait already.
            NotReadyError: there is no index in step with the corpus.
        """
        with self._place() as place:
            async with self._queue.turn(place):
                told: list[Progress] = await self._in_thread(list, self._timed(request))
        answer = told[-1]
        assert isinstance(answer, Answer)  # noqa: S101 - it comes last
        await self._note(request, answer)
        return answer

    async def progress(self, request: AnswerRequest) -> AsyncIterator[Progress]:
        """Answer step by step. Who stops listening stops the work after the step at hand.

        A language model that is writing is stopped at its next word.

        Raises:
            BusyError: too many wait already; before the first item, or, where another caller's
                request had to have the place, after it.
            NotReadyError: there is no index in step with the corpus.
        """
        with self._place() as place:
            yield StatusEvent(step="queued")
            steps = self._timed(request)
            try:
                async with self._queue.turn(place):
                    event = await self._in_thread(next, steps)
                    while not isinstance(event, Answer):
                        if not (isinstance(event, DeltaEvent) and event.text == ""):
                            yield event
                        event = await self._in_thread(next, steps)
            finally:
                with suppress(ValueError):  # a step runs on where the server is stopped in haste
                    steps.close()
        await self._note(request, event)
        yield event

    async def work(self, function: Callable[..., _Result], *args: Any) -> _Result:
        """Run a function in a thread as soon as a worker is free.

        Raises:
            BusyError: too many wait already.
        """
        with self._place() as place:
            async with self._queue.turn(place):
                return await self._in_thread(function, *args)

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

    @contextmanager
    def _place(self) -> Iterator[Place]:
        """A place in the queue; when the last one has left, what was shared is forgotten."""
        try:
            caller, session = READER.get() or (CALLER.get(), "")
            with self._queue.place(caller, session) as place:
                yield place
        finally:
            if self._queue.empty:
                self.engine.forget()

    async def _in_thread(self, function: Callable[..., _Result], *args: Any) -> _Result:
        call = functools.partial(function, *args)
        return await anyio.to_thread.run_sync(call, limiter=self._limiter)

    def _timed(self, request: AnswerRequest) -> Generator[Progress, None, None]:
        """The pipeline's progress, each step timed from its own announcement to the next item."""
        step, spent, begun = "", 0.0, time.perf_counter()
        progress = self.engine.pipeline.progress(request)
        for event in self._traces.follow(request, progress) if self._traces else progress:
            spent += time.perf_counter() - begun
            if not isinstance(event, DeltaEvent | Citation):
                if step:
                    self._metrics.step(step, spent)
                step, spent = event.step if isinstance(event, StatusEvent) else "", 0.0
            yield event
            begun = time.perf_counter()

    async def _note(self, request: AnswerRequest, answer: Answer) -> None:
        if self._records is not None:
            keep = functools.partial(self._records.keep, request, answer, CALLER.get())
            await anyio.to_thread.run_sync(keep)
        self._metrics.answer(answer)
        shown = self.engine.settings.log_questions
        _log.info(
            "answer: %s%s",
            answer.status,
            f": {request.question!r}" if shown else "",
            extra={
                "status": answer.status,
                "language": answer.language,
                "answer_id": answer.id,
                "milliseconds": answer.timings_ms.total,
            },
        )
