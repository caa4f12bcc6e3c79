"""What kind of thing a question asks for."""

import pytest

from assistant.state import Asked
from assistant.understanding.asked import asked_for
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
        ("ja", "かいつまんで教えてほしい", Asked.SUMMARY),
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
        ("en", "Sum up the statement in a nutshell", Asked.SUMMARY),
        ("en", "Give me an overview of the statement", Asked.SUMMARY),
    ],
)
def test_a_question_asks_for_its_kind(language: Language, question: str, kind: Asked) -> None:
    assert kind in asked_for(question, language)


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("ja", "発電所が閉鎖された年", Asked.DATE),
        ("ja", "水素の価格目標", Asked.MONEY),
        ("en", "And since when?", Asked.DATE),
        ("en", "Tell me when the treaty lapsed.", Asked.DATE),
        ("en", "First one – where and when?", Asked.DATE),
        ("en", "how much do you get paid a month?", Asked.MONEY),
        ("en", "What price per kilo are they aiming for?", Asked.MONEY),
        ("en", "Which pact is it, and who signed it?", Asked.PERSON),
    ],
)
def test_short_and_embedded_questions_ask_for_their_kind(
    language: Language, question: str, kind: Asked
) -> None:
    assert kind in asked_for(question, language)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What was agreed when the two ministers met?", Asked.DATE),
        ("What help is there for those who want to study abroad?", Asked.PERSON),
        ("What happens to someone who lies in an application?", Asked.PERSON),
    ],
)
def test_a_relative_clause_asks_for_nothing(question: str, kind: Asked) -> None:
    assert kind not in asked_for(question, "en")


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
    ("question", "language"),
    [
        ("What do they say about drug discovery?", "en"),
        ("What was agreed on quantum computing?", "en"),
        ("新薬の開発について何と言っていますか", "ja"),
        ("サイバーについて何が決まったの?", "ja"),
    ],
)
def test_what_is_said_about_a_subject_is_known(question: str, language: Language) -> None:
    assert Asked.ABOUT in asked_for(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [("What did they agree on when they met?", "en"), ("量子の覚書はいつ署名された?", "ja")],
)
def test_a_particular_fact_is_no_subject(question: str, language: Language) -> None:
    assert Asked.ABOUT not in asked_for(question, language)
