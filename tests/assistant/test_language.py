"""The language of a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.language import detect_language


@pytest.mark.parametrize(
    "question",
    [
        "量子協力",
        "「cooperation」とは何ですか",
        "AISIとは?",
        "FTPの目的は",
        "Quantum とは",
        "廃炉 Fukushima",
        "カタカナ",
        "ｶﾀｶﾅ",
        "半導体?",
        "AI for Science について教えてください",
        "“Is it legally binding?”はどういう意味ですか",
    ],
)
def test_japanese_is_recognised(question: str) -> None:
    assert detect_language(question) == "ja"


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "JAXA",
        "What does 協力 mean?",
        'Is "協力する" in it?',
        "Tell me about 広島AIプロセス",
        "Who signed 日英フロンティア・テクノロジー・パートナーシップ?",
        "What is the meaning of 「我々は、廃炉を進める」?",
        "",
        "🙂🙂",
        "2026",
    ],
)
def test_english_is_recognised_and_is_the_rule_where_nothing_speaks(question: str) -> None:
    assert detect_language(question) == "en"


def test_a_question_of_quoted_words_alone_is_in_their_language() -> None:
    assert detect_language("「廃炉」") == "ja"
    assert detect_language("“decommissioning”") == "en"


@given(st.text())
def test_every_text_has_one_of_the_two_languages(text: str) -> None:
    assert detect_language(text) in {"ja", "en"}


@given(st.text(alphabet="あいうえおかきくけこ協力廃炉", min_size=1))
def test_kana_and_kanji_alone_are_japanese(text: str) -> None:
    assert detect_language(text) == "ja"
