"""Which sentences may answer: those about what the question names."""

import pytest

from assistant.assembly import Engine
from assistant.models import AnswerRequest


@pytest.mark.parametrize(
    "question",
    [
        "経済安全保障パートナーシップに署名したのは誰ですか",
        "Who signed the Economic Security Partnership?",
        "When did the Semiconductors Partnership enter into force?",
        "Which ministers met about the Fusion Memorandum of Cooperation?",
    ],
)
def test_another_documents_passage_answers_only_where_it_names_the_one_asked_about(
    engine: Engine, question: str
) -> None:
    mentions = engine.snapshots.current().mentions
    named = set(mentions.documents(question))

    answer = engine.pipeline.answer(AnswerRequest(question=question))

    assert len(named) == 1
    passages = engine.snapshots.current().corpus.passages
    for citation in answer.citations[:1]:
        texts = passages[citation.passage_id].texts.values()
        told = {document for text in texts for document in mentions.documents(text)}
        assert citation.document_id in named or named & told
