"""Whether a sentence has the kind of thing that is asked for."""

import pytest

from assistant.evidence.fitting import Fitting, asks_for_a_name, wanted
from assistant.evidence.naming import NameFinder
from assistant.understanding.asked import asked_for
from ingest.documents import Language
from ingest.lexical import TermAnalyser

FITTING = Fitting(NameFinder(TermAnalyser()))


def lacks(question: str, sentence: str, language: Language, ja: str | None = None) -> bool:
    texts: dict[Language, str] = {"ja": ja} if ja else {}
    texts[language] = sentence
    wanting = wanted(question, asked_for(question, language), language)
    return FITTING.lacks(wanting, sentence, texts)


@pytest.mark.parametrize(
    ("language", "question", "without", "having"),
    [
        (
            "en",
            "What will the drone cost?",
            "The drone is to be tried out in Suruga Bay in 2027.",
            "The drone is to cost £12 million.",
        ),
        (
            "ja",
            "ドローンの開発費はいくらですか",
            "ドローンは2027年に駿河湾で試験される。",
            "ドローンの開発費は十二億円である。",
        ),
        (
            "en",
            "How many ships will take part?",
            "The coast guards will hold an exercise in June 2026.",
            "Six ships will take part in June 2026.",
        ),
        (
            "ja",
            "何隻が参加しますか。参加数はいくつですか",
            "海上保安機関は2026年6月に共同訓練を行う。",
            "共同訓練には6隻が参加する。",
        ),
        (
            "en",
            "By what factor will the numbers grow?",
            "The numbers will grow from April 2027.",
            "The numbers will be doubled.",
        ),
        (
            "en",
            "When does it enter into force?",
            "It enters into force upon signature by both sides.",
            "It enters into force 30 days after signature.",
        ),
        (
            "ja",
            "いつまでに予告しなければなりませんか",
            "書面により予告しなければならない。",
            "六箇月前に書面により予告しなければならない。",
        ),
        (
            "en",
            "How long is the loan?",
            "A loan of 85 billion yen is offered.",
            "The loan is to be repaid over 30 years.",
        ),
        (
            "ja",
            "金利は何パーセントですか",
            "償還期間30年、850億円の円借款を供与する。",
            "金利は年1.7パーセントである。",
        ),
        (
            "en",
            "Why was it put off?",
            "It was issued on 18 September 2026.",
            "It was put off because of a storm.",
        ),
        (
            "en",
            "Which universities take part?",
            "Four partners take part in the programme.",
            "The University of Leeds takes part.",
        ),
        (
            "ja",
            "どの省が担当しますか",
            "両国が連絡窓口を置く。",
            "経済産業省が連絡窓口を置く。",
        ),
    ],
)
def test_a_sentence_lacks_what_it_does_not_give(
    language: Language, question: str, without: str, having: str
) -> None:
    assert lacks(question, without, language)
    assert not lacks(question, having, language)


def test_an_office_is_no_name() -> None:
    question = "What is the name of the Director-General who chairs the committee?"

    assert lacks(
        question, "It is chaired by the Director-General.", "en", ja="局長が議長を務める。"
    )
    assert not lacks(
        question,
        "It is chaired by Director-General Ogata Shunsuke.",
        "en",
        ja="緒方俊介局長が議長を務める。",
    )
    assert lacks("議長を務める局長の氏名は", "局長が議長を務める。", "ja")


def test_a_name_in_a_text_in_english_alone_is_found_by_its_capitals() -> None:
    question = "Who, by name, chairs it?"

    assert lacks(question, "The chair is an official of the ministry.", "en")
    assert not lacks(question, "The chair is Jane Archer of the ministry.", "en")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What does the partnership say about quantum?"),
        ("ja", "量子について何が書かれていますか"),
        ("en", "Is it binding?"),
    ],
)
def test_a_question_for_no_such_kind_lacks_nothing(language: Language, question: str) -> None:
    assert not lacks(question, "Quantum.", language)


def test_one_of_two_things_asked_for_is_something() -> None:
    question = "When was it signed, and how much will it cost?"

    assert not lacks(question, "It was signed on 11 March 2025.", "en")


def test_the_name_of_a_programme_is_no_persons() -> None:
    assert not asks_for_a_name("What is the name of the programme?", "en")
    assert not asks_for_a_name("計画の名前は何ですか", "ja")


@pytest.mark.parametrize(
    ("language", "question", "without", "having"),
    [
        (
            "en",
            "Who chaired the first meeting?",
            "Minister Ogata Shunsuke signed it.",
            "The first meeting was chaired by Minister Ogata Shunsuke.",
        ),
        (
            "ja",
            "交渉で首席を務めたのは誰ですか",
            "緒方俊介防衛大臣が署名した。",
            "交渉では緒方俊介局長が首席を務めた。",
        ),
        (
            "en",
            "When is the fourth meeting?",
            "The third meeting was held on 5 March 2025.",
            "The fourth meeting is to be held in June 2026.",
        ),
        (
            "ja",
            "第4回会合はいつですか",
            "第3回会合は2025年3月5日に開かれた。",
            "第四回会合は2026年6月に開かれる。",
        ),
    ],
)
def test_another_role_or_another_meeting_is_not_what_is_asked_for(
    language: Language, question: str, without: str, having: str
) -> None:
    assert lacks(question, without, language)
    assert not lacks(question, having, language)
