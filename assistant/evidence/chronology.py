"""What happened one after the other: the dated sentences that speak of what is asked."""

from collections.abc import Sequence

from assistant.evidence.collector import Evidence
from assistant.state import AnswerState
from assistant.understanding.question_parts import is_in_order
from ingest.numerals import find_dates, normalise

MOST_EVENTS = 6
_SCORE_BELOW, _FOUND_SHARE = 1.3, 0.45
"""How far below the best a sentence may be, and what share of its passage's retrieval score; chosen
on the tuning questions and on the invented documents."""


def chronology(evidence: Sequence[Evidence], state: AnswerState) -> list[Evidence]:
    """The events to tell in order of time; nothing where no order is asked for, or one event found.

    Args:
        evidence: of the sentences looked into, best first; the best one answers. Events are those
            of its document, or of the document that the question names.
        state: the question.
    """
    if not is_in_order(state.understood.standalone, state.understood.language):
        return []
    named = state.understood.documents
    of_named = (item for item in evidence if item.found.passage.document_id in named)
    best = next(of_named, evidence[0])
    events = [
        item
        for item in evidence
        if item.found.passage.document_id == best.found.passage.document_id
        and item.score >= best.score - _SCORE_BELOW
        and item.found.score >= best.found.score * _FOUND_SHARE
        and find_dates(normalise(item.sentence.text))
    ]
    return events[:MOST_EVENTS] if len(events) > 1 else []
