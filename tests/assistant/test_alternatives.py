"""Two things compared are each asked about; what compares nothing stays one question."""

import pytest

from assistant.understanding.alternatives import alternatives
from assistant.understanding.question_parts import parts_of
from ingest.documents import Language


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "通報の期限は、港湾の協定と空港の協定とでどう違うか。",
            "通報の期限は、港湾の協定では、どうなっているか。",
            "通報の期限は、空港の協定では、どうなっているか。",
        ),
        (
            "予告期間は、ペルーとの漁業の協定とチリとの鉱業の協定とでどちらが長く、それぞれ何か月か。",
            "予告期間は、ペルーとの漁業の協定では、何か月か。",
            "予告期間は、チリとの鉱業の協定では、何か月か。",
        ),
        (
            "期限は、ペルーとの間とチリとの間でそれぞれ何日ですか。",
            "期限は、ペルーとの間では、何日ですか。",
            "期限は、チリとの間では、何日ですか。",
        ),
        (
            "東会と西会の会員数はそれぞれいくつか。",
            "東会の会員数では、いくつか。",
            "西会の会員数では、いくつか。",
        ),
    ],
)
def test_a_japanese_comparison_becomes_a_question_of_each(
    question: str, first: str, second: str
) -> None:
    assert alternatives(question, "ja") == [first, second]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How do the time limits compare between the port treaty and the airport treaty?",
            "What about the time limits: the port treaty?",
            "What about the time limits: the airport treaty?",
        ),
        (
            "How do the time limits differ between the arrangements with Peru and with Chile?",
            "What about the time limits: the arrangements with Peru?",
            "What about the time limits: the arrangements with Chile?",
        ),
        (
            "How long does it take to leave the port treaty, compared with the airport treaty?",
            "How long does it take to leave the port treaty?",
            "How long does it take to leave the airport treaty?",
        ),
        (
            "Which is to last longer, the port treaty or the airport treaty, and how long is each?",
            "how long is the port treaty?",
            "how long is the airport treaty?",
        ),
        (
            "Which has to be sent sooner: the first report or the last one?",
            "Which has to be sent sooner: the first report?",
            "Which has to be sent sooner: the last one?",
        ),
        (
            "What is the longest stay open to an engineer from Peru, and to a nurse from Chile?",
            "What is the longest stay open to an engineer from Peru?",
            "What is the longest stay open to a nurse from Chile?",
        ),
    ],
)
def test_an_english_comparison_becomes_a_question_of_each(
    question: str, first: str, second: str
) -> None:
    assert alternatives(question, "en") == [first, second]


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ja", "英国と日本は何を約束したか。"),
        ("ja", "量子について、どう違う取組があるか。"),
        ("en", "What did Japan and the United Kingdom agree on quantum?"),
        ("en", "Is it in force or not?"),
        ("en", "Which bodies take part, and in what do they differ?"),
    ],
)
def test_what_compares_no_two_things_stays_whole(language: Language, question: str) -> None:
    assert alternatives(question, language) == []


def test_documents_named_are_asked_for_themselves_without_it() -> None:
    question = "通報の期限は、港湾の協定と空港の協定とでどう違うか。"

    assert len(parts_of(question, "ja")) == 2
    assert parts_of(question, "ja", documents=2) == ()
