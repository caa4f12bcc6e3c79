"""A part of a question is asked with what the others are about."""

from dataclasses import replace

import pytest

from assistant.assembly import Engine
from assistant.models import AnswerRequest
from assistant.state import AnswerState, Asked
from assistant.steps.understand import Understand
from assistant.understanding.parts import part_of, within
from assistant.understanding.question_parts import Part


@pytest.fixture
def state(engine: Engine) -> AnswerState:
    request = AnswerRequest(question="What grew out of it, and when was it set up?")
    understood = Understand().run(AnswerState(request, engine.snapshots.current(), "en"))
    assert len(understood.understood.parts) == 2
    return understood


def test_a_part_keeps_its_topic_while_nothing_else_is_known(state: AnswerState) -> None:
    part = part_of(state, Part("when was it set up? (What grew)", "when was it set up?"), [])

    assert part.understood.standalone == "when was it set up? (What grew)"
    assert part.understood.parts == ()
    assert Asked.DATE in part.understood.asked


def test_a_part_asks_of_the_document_that_was_found_before_it(state: AnswerState) -> None:
    part = part_of(state, Part("when was it set up? (What grew)", "when was it set up?"), ["gcap"])

    assert "GCAP" in part.understood.standalone
    assert "What grew" not in part.understood.standalone
    assert part.understood.documents == ("gcap",)


def test_a_part_that_names_its_document_asks_of_that_one(state: AnswerState) -> None:
    state.understanding = replace(state.understood, documents=("gcap", "cepa-2020"))

    part = part_of(state, Part("when was CEPA signed?", "when was CEPA signed?"), ["gcap"])

    assert part.understood.standalone == "when was CEPA signed?"
    assert part.understood.documents == ("cepa-2020",)


def test_a_part_with_a_bare_word_for_a_document_asks_of_that_document(state: AnswerState) -> None:
    named = ("frontier-technology-partnership-2026", "gcot-6g-principles-2026")
    state.understanding = replace(state.understood, documents=named)
    clause = "when had those principles been published?"

    part = part_of(state, Part(f"{clause} (What does the statement say)", clause), [])

    assert part.understood.documents == ("gcot-6g-principles-2026",)
    assert "6G" in part.understood.standalone


def test_a_question_of_several_documents_is_asked_of_one(state: AnswerState) -> None:
    state.understanding = replace(state.understood, documents=("gcap", "cepa-2020"))

    asked = within(state, "cepa-2020")

    assert asked.request.documents == ["cepa-2020"]
    assert asked.understood.documents == ("cepa-2020",)
    assert asked.understood.standalone == state.understood.standalone


def test_which_came_first_is_asked_of_each_document_as_its_date(engine: Engine) -> None:
    request = AnswerRequest(question="Which came first, CEPA or the Hiroshima Accord?")
    both = Understand().run(AnswerState(request, engine.snapshots.current(), "en"))

    asked = [within(both, d).understood.standalone for d in both.understood.documents]

    assert asked == ["when was cepa?", "when was the hiroshima accord?"]
