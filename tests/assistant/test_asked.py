"""What kind of thing a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asked import asked_for, holds
from assistant.state import Asked
from ingest.documents import Language


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("ja", "誰が署名しましたか", Asked.PERSON),
        ("ja", "いつ署名されましたか", Asked.DATE),
        ("ja", "発効日を教えてください", Asked.DATE),
        ("ja", "どこで署名されましたか", Asked.PLACE),
        ("ja", "予算はいくらですか", Asked.MONEY),
        ("ja", "何億円ですか", Asked.MONEY),
        ("ja", "何か国が参加していますか", Asked.NUMBER),
        ("ja", "いくつの項目がありますか", Asked.NUMBER),
        ("ja", "なぜ協力するのですか", Asked.REASON),
        ("ja", "法的拘束力はありますか", Asked.YES_NO),
        ("ja", "概要を教えて", Asked.SUMMARY),
        ("en", "Who signed it?", Asked.PERSON),
        ("en", "Which minister signed?", Asked.PERSON),
        ("en", "When was it signed?", Asked.DATE),
        ("en", "What is the date of the memorandum?", Asked.DATE),
        ("en", "Where was it signed?", Asked.PLACE),
        ("en", "How much money will be spent?", Asked.MONEY),
        ("en", "How many items are there?", Asked.NUMBER),
        ("en", "How long do the projects run?", Asked.NUMBER),
        ("en", "Why do they cooperate?", Asked.REASON),
        ("en", "Is it binding?", Asked.YES_NO),
        ("en", "And does it cover space?", Asked.YES_NO),
        ("en", "Summarise the statement", Asked.SUMMARY),
        ("en", "Give me an overview of the statement", Asked.SUMMARY),
    ],
)
def test_a_question_asks_for_its_kind(language: Language, question: str, kind: Asked) -> None:
    assert kind in asked_for(question, language)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ja", "量子"),
        ("en", "quantum"),
        ("en", "What is said of the whole supply chain?"),
        ("ja", ""),
    ],
)
def test_a_question_of_no_plain_kind_asks_for_other_things(
    language: Language, question: str
) -> None:
    assert asked_for(question, language) == {Asked.OTHER}


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Asked.DATE, "It was signed on 14 June 2026."),
        (Asked.DATE, "令和八年六月十四日に署名した。"),
        (Asked.MONEY, "£30 million was announced."),
        (Asked.MONEY, "3,000万ポンドを投じる。"),
        (Asked.MONEY, "It costs £2.5bn."),
        (Asked.NUMBER, "十三か国が加わった。"),
        (Asked.NUMBER, "Thirteen came, and seven left."),
        (Asked.NUMBER, "両国は協力する。"),
        (Asked.PERSON, "キア・スターマー首相が署名した。"),
        (Asked.PERSON, "The Prime Minister of Japan spoke."),
        (Asked.REASON, "Anything."),
    ],
)
def test_a_sentence_holds_a_thing_of_the_kind(kind: Asked, sentence: str) -> None:
    assert holds(kind, sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Asked.DATE, "It was signed in London."),
        (Asked.DATE, "第3項による。"),
        (Asked.MONEY, "It has 11 items."),
        (Asked.NUMBER, "They agreed."),
        (Asked.NUMBER, "2026年6月14日に署名した。"),
        (Asked.PERSON, "Quantum technology is developed."),
    ],
)
def test_a_sentence_without_one_holds_none(kind: Asked, sentence: str) -> None:
    assert not holds(kind, sentence)


@given(text=st.text(), language=st.sampled_from(["ja", "en"]), kind=st.sampled_from(list(Asked)))
def test_any_text_can_be_asked_and_held(text: str, language: Language, kind: Asked) -> None:
    assert asked_for(text, language)
    assert holds(kind, text) in {True, False}
