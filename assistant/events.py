"""What a streamed answer sends, event by event, and how each travels.

A stream is: `status` for each step that begins, `passages` once they are found, the text as
`delta`s, each `citation` after the delta that holds its marker, and the whole `answer` last. After
an `error` nothing follows. The deltas put together are the answer's text. A language model's
sentences are told as soon as each has been checked, while it still writes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.models import Answer, Citation, Problem, RankedPassage

_PIECE = re.compile(r"[^\n]*\n+|[^\n]+")


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusEvent(_Event):
    """A step begins."""

    step: Annotated[
        str,
        Field(
            description="queued, understand, guard, retrieve, read, verify or cite; more may come"
        ),
    ]


class PassagesEvent(_Event):
    """The passages found, best first."""

    passages: list[RankedPassage]


class DeltaEvent(_Event):
    """The next piece of the answer's text."""

    text: str


StreamEvent = StatusEvent | PassagesEvent | DeltaEvent | Citation | Answer
"""What the client yields; an `error` event is raised instead."""

EVENT_TYPES: dict[str, type[BaseModel]] = {
    "status": StatusEvent,
    "passages": PassagesEvent,
    "delta": DeltaEvent,
    "citation": Citation,
    "answer": Answer,
    "error": Problem,
}
_NAMES = {kind: name for name, kind in EVENT_TYPES.items()}


def event_name(event: BaseModel) -> str:
    """The `event:` field that announces an event."""
    return _NAMES[type(event)]


def spelled_out(answer: Answer) -> Iterator[DeltaEvent | Citation | Answer]:
    """An answer as a stream tells it: line by line, each citation after its marker, then whole."""
    yield from told([answer.answer], answer.citations)
    yield answer


def told(pieces: Iterable[str], citations: Sequence[Citation]) -> Iterator[DeltaEvent | Citation]:
    """A text as a stream tells it, line by line, each citation after its marker.

    Args:
        pieces: of the text, as they are made; a marker is never cut in two. An empty one, which
            says that work goes on, becomes an empty delta.
        citations: of the whole text.
    """
    waiting = {f"[{citation.marker}]": citation for citation in citations}
    for piece in pieces:
        for line in _PIECE.findall(piece) or [""]:
            yield DeltaEvent(text=line)
            for marker in [marker for marker in waiting if marker in line]:
                yield waiting.pop(marker)


class Telling:
    """Lets events pass, and spells an answer out whose text has not been told on the way."""

    def __init__(self) -> None:
        self._begun = False

    def of(self, event: BaseModel) -> Iterable[BaseModel]:
        """What to send for an event."""
        if isinstance(event, Answer) and not self._begun:
            return spelled_out(event)
        self._begun |= isinstance(event, DeltaEvent)
        return (event,)
