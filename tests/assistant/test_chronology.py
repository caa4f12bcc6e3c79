"""What is told in order of time: dated sentences of one document, none where no order is asked."""

import pytest

from assistant.assembly import Engine
from assistant.evidence.chronology import chronology
from assistant.models import AnswerRequest
from ingest.numerals import find_dates, normalise

IN_ORDER = "Set out by date the meetings of the joint committee of the 1994 science agreement."


@pytest.mark.parametrize(
    "question", [IN_ORDER, "1994年の科学技術協定の合同委員会の会合を日付順に並べてください。"]
)
def test_events_of_one_document_are_dated_and_told_in_order(engine: Engine, question: str) -> None:
    answer = engine.pipeline.answer(AnswerRequest(question=question))

    dates = [find_dates(normalise(citation.quote))[0].iso for citation in answer.citations]
    assert len(dates) > 1
    assert dates == sorted(dates)
    assert len({citation.document_id for citation in answer.citations}) == 1


def test_where_no_order_is_asked_for_there_is_no_chronology(engine: Engine) -> None:
    question = "Which meetings did the joint committee of the 1994 science agreement hold?"
    state = engine.pipeline.until_read(AnswerRequest(question=question))

    assert chronology(engine.read.evidence(state), state) == []


def test_a_purpose_is_no_order(engine: Engine) -> None:
    question = "What will be done in order to meet the needs of the 1994 science agreement?"
    state = engine.pipeline.until_read(AnswerRequest(question=question))

    assert chronology(engine.read.evidence(state), state) == []
