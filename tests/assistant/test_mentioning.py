"""Which documents speak of something."""

import datetime

import pytest

from assistant.assembly import Engine
from assistant.models import AnswerRequest
from assistant.retrieval.mentioning import asks_for_documents, asks_for_silent_documents
from ingest.documents import Language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which agreements mention semiconductors?", "en"),
        ("What documents refer to quantum computing?", "en"),
        ("半導体に触れている文書はどれですか", "ja"),
        ("どの文書が半導体に言及していますか", "ja"),
    ],
)
def test_a_question_for_documents_is_known(question: str, language: Language) -> None:
    assert asks_for_documents(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which agreements do not mention semiconductors?", "en"),
        ("Which agreement came first?", "en"),
        ("半導体に触れていない文書はどれですか", "ja"),
        ("どの文書が先ですか", "ja"),
    ],
)
def test_other_questions_are_not(question: str, language: Language) -> None:
    assert not asks_for_documents(question, language)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Which agreements mention semiconductors?", "emiconductor"),
        ("半導体に触れている文書はどれですか", "半導体"),
    ],
)
def test_each_document_that_speaks_of_it_is_quoted_once_with_the_word(
    engine: Engine, question: str, word: str
) -> None:
    answer = engine.pipeline.answer(AnswerRequest(question=question))

    assert answer.status == "answered"
    documents = [c.document_id for c in answer.citations]
    assert len(documents) == len(set(documents)) >= 3
    assert all(word in c.quote for c in answer.citations)


def test_a_word_that_stands_nowhere_is_said_to_stand_nowhere(engine: Engine) -> None:
    question = "Which agreements mention xylophones?"

    answer = engine.pipeline.answer(AnswerRequest(question=question))

    assert answer.status in {"not_in_corpus", "out_of_scope"}


def test_only_what_existed_on_the_day_is_looked_at(engine: Engine) -> None:
    request = AnswerRequest(
        question="Which agreements mention semiconductors?", as_of=datetime.date(2023, 12, 31)
    )

    answer = engine.pipeline.answer(request)

    assert answer.citations
    assert all(c.date and c.date <= "2023-12-31" for c in answer.citations)


def test_what_is_asked_beside_it_is_answered_for_itself(engine: Engine) -> None:
    question = "Which agreements mention biosecurity, and what is the GDP of Wales?"

    answer = engine.pipeline.answer(AnswerRequest(question=question))

    assert answer.status == "partial"
    assert all("biosecurity" in citation.quote for citation in answer.citations)
    assert len(answer.missing) == 1
    assert "Wales" in answer.missing[0]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which agreements do not mention semiconductors?", "en"),
        ("Which documents say nothing about quantum?", "en"),
        ("Which of the agreements are silent on cyber security?", "en"),
        ("半導体に触れていない文書はどれですか", "ja"),
        ("どの合意が量子に言及していないか。", "ja"),
        ("宇宙について何も書いていない文書は?", "ja"),
    ],
)
def test_a_question_for_silent_documents_is_known(question: str, language: Language) -> None:
    assert asks_for_silent_documents(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which agreements mention semiconductors?", "en"),
        ("Which agreement does not create legal obligations?", "en"),
        ("法的拘束力がない文書はどれですか", "ja"),
    ],
)
def test_what_a_document_does_not_do_is_not_what_it_does_not_mention(
    question: str, language: Language
) -> None:
    assert not asks_for_silent_documents(question, language)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Which documents say nothing about semiconductors?", "emiconductor"),
        ("半導体に触れていない文書はどれですか", "半導体"),
    ],
)
def test_silent_documents_are_named_beside_quotations_of_those_that_speak(
    engine: Engine, question: str, word: str
) -> None:
    answer = engine.pipeline.answer(AnswerRequest(question=question))

    assert answer.status == "partial"
    assert all(word in c.quote for c in answer.citations)
    assert answer.missing
    speaking = {c.document_title.in_language(answer.language) for c in answer.citations}
    assert not speaking & set(answer.missing)


def test_where_none_speaks_of_it_all_are_silent_and_none_is_quoted(engine: Engine) -> None:
    answer = engine.pipeline.answer(
        AnswerRequest(question="Which agreements do not mention xylophones?")
    )

    assert answer.status in {"not_in_corpus", "out_of_scope"}
