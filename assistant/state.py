"""What the steps of an answer hand on to each other."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from assistant.events import DeltaEvent
from assistant.models import AnswerRequest, Citation, Status
from assistant.retrieval.retriever import Retrieval
from assistant.snapshots import Snapshot
from assistant.understanding.question_parts import Part
from ingest.documents import Language, Passage


class Asked(StrEnum):
    """The kind of thing a question asks for."""

    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    MONEY = "money"
    NUMBER = "number"
    REASON = "reason"
    YES_NO = "yes_no"
    SUMMARY = "summary"
    LIST = "list"
    COMPARISON = "comparison"
    ABOUT = "about"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question is about.

    Attributes:
        language: the question's own.
        standalone: the question with what an earlier turn supplies.
        asked: the kind of thing asked for.
        documents: documents it names, by id.
        passages: passages whose address it names, by id.
        parts: the questions in it, where it is several.
    """

    language: Language
    standalone: str
    asked: frozenset[Asked]
    documents: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


Place = tuple[int, int]
"""Where something stands in a text: code points, end exclusive."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a passage: `text` is exactly `passage.texts[language][start:end]`.

    `marked` are the places in the passage, inside the span, of the very words that answer.
    """

    passage: Passage
    language: Language
    start: int
    end: int
    text: str
    marked: tuple[Place, ...] = ()


@dataclass(slots=True)
class AnswerState:
    """One question on its way to an answer. A step that sets `status` ends the run."""

    request: AnswerRequest
    snapshot: Snapshot
    language: Language
    understanding: Understanding | None = None
    retrieval: Retrieval | None = None
    quotes: list[Quote] = field(default_factory=list)
    status: Status | None = None
    missing: list[str] = field(default_factory=list)
    answer: str = ""
    citations: list[Citation] = field(default_factory=list)
    answered_by: str = "quotation"

    @property
    def understood(self) -> Understanding:
        """What the first step found out."""
        assert self.understanding is not None  # noqa: S101 - the order of the steps sees to it
        return self.understanding

    @property
    def retrieved(self) -> Retrieval:
        """What the retrieving step found."""
        assert self.retrieval is not None  # noqa: S101 - the order of the steps sees to it
        return self.retrieval


class Step(Protocol):
    """One step: takes the state, returns it, and may end the run with a status."""

    def run(self, state: AnswerState) -> AnswerState:
        """Do this step's one job."""
        ...


@runtime_checkable
class TellingStep(Step, Protocol):
    """A step that may have something to tell before it is done."""

    def telling(self, state: AnswerState) -> Iterator[DeltaEvent | Citation]:
        """Do the step's job, and tell what of the answer's text is settled as soon as it is.

        An empty delta says that work goes on; closing the iterator ends it.
        """
        ...


class Writer(Protocol):
    """Turns quotations into the text of an answer."""

    @property
    def name(self) -> str:
        """What `answered_by` says."""
        ...

    def write(self, quotes: Sequence[Quote], state: AnswerState) -> str:
        """The answer's Markdown; the n-th quotation carries the marker [n].

        A writer that leaves the work to another one says so in `state.answered_by`.
        """
        ...


@runtime_checkable
class StreamingWriter(Writer, Protocol):
    """A writer whose text is settled bit by bit."""

    def stream(self, quotes: Sequence[Quote], state: AnswerState) -> Generator[str, None, None]:
        """What `write` returns, in pieces as they are settled; empty ones while none is.

        Closing the iterator stops the work.
        """
        ...
