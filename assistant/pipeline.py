"""The answer, as a list of steps one can read on one screen."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence

from assistant.events import DeltaEvent, PassagesEvent, StatusEvent
from assistant.models import Answer, AnswerRequest, Citation, RankedPassage, Timings
from assistant.phrases import REFUSALS
from assistant.snapshots import Snapshots
from assistant.state import AnswerState, Step, TellingStep, Writer
from assistant.steps.cite import Cite
from assistant.steps.guard import Guard
from assistant.steps.read import Read
from assistant.steps.retrieve import Retrieve
from assistant.steps.understand import Understand
from assistant.steps.verify import Verify
from ingest.divergences import DivergenceFinder

Clock = Callable[[], float]
Progress = StatusEvent | PassagesEvent | DeltaEvent | Citation | Answer


def answer_steps(
    retrieve: Retrieve, read: Read, writer: Writer, finder: DivergenceFinder
) -> list[Step]:
    """Understand → guard → retrieve → read → verify → write and cite."""
    return [Understand(), Guard(), retrieve, read, Verify(), Cite(writer, finder)]


class AnswerPipeline:
    """Runs the steps until one ends the run.

    Args:
        snapshots: the corpus and the index in step.
        steps: in order.
        clock: seconds, for the timings.
    """

    def __init__(
        self, snapshots: Snapshots, steps: Sequence[Step], *, clock: Clock = time.perf_counter
    ) -> None:
        self._snapshots = snapshots
        self._steps = steps
        self._clock = clock

    def answer(self, request: AnswerRequest) -> Answer:
        """Answer a question.

        Raises:
            NotReadyError: there is no index in step with the corpus.
        """
        *_, answer = self.progress(request)
        assert isinstance(answer, Answer)  # noqa: S101 - it comes last
        return answer

    def progress(self, request: AnswerRequest) -> Iterator[Progress]:
        """Answer a question step by step: each step as it begins, the passages, the answer last.

        Before the answer its text and citations, where the writer settles them bit by bit; an
        empty delta then says that it is still at work.

        Nothing is done until the next item is asked for, so who stops asking stops the work.

        Raises:
            NotReadyError: there is no index in step with the corpus.
        """
        started = self._clock()
        state = AnswerState(request, self._snapshots.current(), request.language or "en")
        spent: dict[str, float] = {}
        for step in self._steps:
            name = type(step).__name__.lower()
            yield StatusEvent(step=name)
            before = self._clock()
            if isinstance(step, TellingStep):
                yield from step.telling(state)
            else:
                state = step.run(state)
            spent[name] = (self._clock() - before) * 1000
            if name == "read":
                yield PassagesEvent(passages=_ranked(state))
            if state.status is not None:
                break
        yield _finished(state, spent, (self._clock() - started) * 1000)

    def until_read(self, request: AnswerRequest) -> AnswerState:
        """Run the steps before the reading one; calibration looks at what it would read."""
        state = AnswerState(request, self._snapshots.current(), request.language or "en")
        for step in self._steps:
            if isinstance(step, Read) or state.status is not None:
                break
            state = step.run(state)
        return state


def _finished(state: AnswerState, spent: dict[str, float], total: float) -> Answer:
    status = state.status or ("partial" if state.missing else "answered")
    refusal = REFUSALS.get(status)
    retrieve = spent.get("retrieve", 0.0)
    return Answer(
        id=uuid.uuid4().hex,
        question=state.request.question,
        standalone_question=state.understood.standalone,
        language=state.language,
        status=status,
        answer=refusal.in_language(state.language) if refusal else state.answer,
        missing=state.missing,
        citations=[] if refusal else state.citations,
        passages=_ranked(state),
        answered_by=state.answered_by,
        corpus_version=state.snapshot.corpus.version,
        timings_ms=Timings(
            retrieve=round(retrieve, 2), answer=round(total - retrieve, 2), total=round(total, 2)
        ),
    )


def _ranked(state: AnswerState) -> list[RankedPassage]:
    found = state.retrieval.passages if state.retrieval else ()
    return [
        RankedPassage(
            passage_id=s.passage.id, document_id=s.passage.document_id, score=round(s.score, 4)
        )
        for s in found
    ]
