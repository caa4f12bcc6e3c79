"""Several questions in one are taken apart; one question stays one."""

import pytest

from assistant.understanding.question_parts import parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What came of the 2022 framework, and when was it set up?",
            (
                "What came of the 2022 framework",
                "when was it set up? (What came of the 2022 framework)",
            ),
        ),
        (
            "2022年の枠組みから生まれたものは何で、どの省によるものか。",
            (
                "2022年の枠組みから生まれたものは何で",
                "2022年の枠組みから生まれたものについて、どの省によるものか。",
            ),
        ),
        (
            "Put these in order: the launch of the plan, signing of the treaty, its first meeting.",
            (
                "When was the launch of the plan?",
                "When was signing of the treaty?",
                "When was its first meeting?",
            ),
        ),
        (
            "計画について、開始、条約の署名、本部の開設を時系列で示してください。",
            (
                "計画について、開始はいつか",
                "計画について、条約の署名はいつか",
                "計画について、本部の開設はいつか",
            ),
        ),
        (
            "合同委員会の第8回、第10回、第11回の開催日を順に教えてください。",
            (
                "合同委員会の第8回はいつか",
                "合同委員会の第10回はいつか",
                "合同委員会の第11回はいつか",
            ),
        ),
    ],
)
def test_each_part_is_asked_for_itself(question: str, parts: tuple[str, ...]) -> None:
    language = "en" if question.isascii() else "ja"

    assert tuple(part.question for part in parts_of(question, language)) == parts


@pytest.mark.parametrize(
    "question",
    [
        "When and where was the statement signed?",
        "What do Japan and the United Kingdom say on science and technology?",
        "声明はいつ、どこで署名されましたか。",
        "量子、宇宙及びサイバーについて何が合意されましたか。",
        "List the members in order.",
        "",
        "、、、",
        "and when",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    language = "en" if question.isascii() and question else "ja"

    assert parts_of(question, language) == ()


def test_a_question_of_too_many_parts_stays_one() -> None:
    question = "; ".join(f"what is the date of item {i}" for i in range(9))

    assert parts_of(question, "en") == ()


def test_an_english_clause_may_ask_after_a_few_words_of_its_own() -> None:
    question = "Which scheme is part of the Accord, and out of which earlier scheme did it grow?"

    clauses = [part.clause for part in parts_of(question, "en")]

    assert clauses == [
        "Which scheme is part of the Accord",
        "out of which earlier scheme did it grow?",
    ]
