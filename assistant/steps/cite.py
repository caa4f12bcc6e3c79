"""Tie each marker to its quotation, address, standing and counterpart."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing

from assistant.events import DeltaEvent, told
from assistant.evidence.counterparts import counterpart_of
from assistant.models import Citation, Highlight
from assistant.snapshots import Snapshot
from assistant.state import AnswerState, Quote, StreamingWriter, Writer
from assistant.steps.verify import is_exact
from assistant.views.texts import divergences
from ingest.divergences import DivergenceFinder


class Cite:
    """Writes the answer's text and its citations, marker by marker.

    Args:
        writer: puts the quotations into an answer.
        finder: finds where the two texts of a cited passage differ.
    """

    def __init__(self, writer: Writer, finder: DivergenceFinder) -> None:
        self._writer = writer
        self._finder = finder

    def run(self, state: AnswerState) -> AnswerState:
        """Fill `answer` and `citations`."""
        deque(self.telling(state), maxlen=0)
        return state

    def telling(self, state: AnswerState) -> Iterator[DeltaEvent | Citation]:
        """The same, telling the text as it is settled where the writer streams."""
        state.answered_by = self._writer.name
        state.citations = [
            citation(marker, quote, state.snapshot, self._finder)
            for marker, quote in enumerate(state.quotes, 1)
        ]
        if not isinstance(self._writer, StreamingWriter):
            state.answer = self._writer.write(state.quotes, state)
            return
        with closing(self._writer.stream(state.quotes, state)) as pieces:
            yield from told(self._noted(pieces, state), state.citations)

    def _noted(self, pieces: Iterator[str], state: AnswerState) -> Iterator[str]:
        for piece in pieces:
            state.answer += piece
            yield piece


def citation(marker: int, quote: Quote, snapshot: Snapshot, finder: DivergenceFinder) -> Citation:
    """The citation of one quotation."""
    passage, document = quote.passage, snapshot.document(quote.passage)
    urls = document.source_urls(passage, quote.language)
    return Citation(
        marker=marker,
        passage_id=passage.id,
        document_id=document.id,
        document_title=document.entry.title,
        address=passage.address,
        standing=passage.standing[quote.language],
        language=quote.language,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        verified=is_exact(quote),
        counterpart=counterpart_of(quote),
        source_url=urls[0] if urls else None,
        date=document.entry.date,
        divergences=divergences(passage, finder),
        highlights=[
            Highlight(language=quote.language, start=start, end=end) for start, end in quote.marked
        ],
    )
