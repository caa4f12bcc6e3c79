"""Tie each marker to its quotation, address, standing and counterpart."""

from assistant.evidence.counterparts import counterpart_of
from assistant.models import Citation
from assistant.snapshots import Snapshot
from assistant.state import AnswerState, Quote, Writer
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
        state.answered_by = self._writer.name
        state.answer = self._writer.write(state.quotes, state)
        state.citations = [
            citation(marker, quote, state.snapshot, self._finder)
            for marker, quote in enumerate(state.quotes, 1)
        ]
        return state


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
    )
