"""A question is read in the words of the texts that were found for it."""

import pytest

from assistant.evidence.rewording import Rewording
from ingest.documents import Language
from ingest.glossary import read_glossary

REWORDING = Rewording(read_glossary())


@pytest.mark.parametrize(
    ("language", "text", "question", "reworded"),
    [
        (
            "ja",
            "フュージョンエネルギーの規制に協力する。",
            "英国と日本が核融合で何を約束したか",
            "英国と日本がフュージョンエネルギーで何を約束したか",
        ),
        (
            "en",
            "We will cooperate on fusion energy.",
            "What was agreed on nuclear fusion?",
            "What was agreed on fusion energy?",
        ),
    ],
)
def test_a_term_that_no_text_has_is_put_as_they_put_it(
    language: Language, text: str, question: str, reworded: str
) -> None:
    assert REWORDING.in_words_of([text], [question], language) == [reworded]


@pytest.mark.parametrize(
    ("language", "texts", "question"),
    [
        ("ja", ["核融合に協力する。", "フュージョンに協力する。"], "核融合で何を約束したか"),
        ("en", ["Nothing of the kind."], "What was agreed on nuclear fusion?"),
        ("ja", [], "核融合で何を約束したか"),
        ("en", ["We will cooperate on fusion energy."], "Who signed it?"),
    ],
)
def test_a_question_in_their_words_or_without_a_term_stays_as_it_is(
    language: Language, texts: list[str], question: str
) -> None:
    assert REWORDING.in_words_of(texts, [question], language) == [question]
