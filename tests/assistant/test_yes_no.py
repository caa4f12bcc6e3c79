"""Yes and no are said where a quotation bears them out, and nowhere else."""

import pytest

from assistant.assembly import Engine
from assistant.models import AnswerRequest
from assistant.state import AnswerState, Quote
from assistant.steps.understand import Understand
from assistant.verification.verifier import Verifier
from assistant.writers.quotation import QuotationWriter
from assistant.writers.yes_no import YesOrNo, claims
from ingest.documents import Language
from ingest.glossary import read_glossary
from ingest.lexical import TermAnalyser

STATEMENT = "frontier-technology-partnership-2026:closing.1"
CONVENTION = "gcap:legal-nature.1"


@pytest.fixture(scope="module")
def yes_no() -> YesOrNo:
    return YesOrNo(Verifier(TermAnalyser(), read_glossary()))


def asked(engine: Engine, question: str) -> AnswerState:
    state = AnswerState(AnswerRequest(question=question), engine.snapshots.current(), "en")
    return Understand().run(state)


def first_sentence(engine: Engine, passage_id: str, language: Language) -> Quote:
    passage = engine.snapshots.current().corpus.passages[passage_id]
    text = passage.texts[language]
    end = text.index("。" if language == "ja" else ".", 10) + 1
    return Quote(passage, language, 0, end, text[:end])


@pytest.mark.parametrize(
    ("question", "passage", "language", "verdict"),
    [
        ("Is the Frontier Technology Partnership legally binding?", STATEMENT, "en", False),
        ("GCAP政府間機関の設立に関する条約は法的拘束力を持ちますか", CONVENTION, "ja", True),
        ("Is the Frontier Technology Partnership popular?", STATEMENT, "en", None),
        ("Is the Frontier Technology Partnership not binding?", STATEMENT, "en", None),
        ("Is the Frontier Technology Partnership binding or not?", STATEMENT, "en", None),
        ("When does the Frontier Technology Partnership bind?", STATEMENT, "en", None),
    ],
)
def test_yes_and_no_stand_on_the_quotation(
    engine: Engine,
    yes_no: YesOrNo,
    question: str,
    passage: str,
    language: Language,
    verdict: bool | None,
) -> None:
    quote = first_sentence(engine, passage, language)

    assert yes_no.verdict([quote], asked(engine, question)) is verdict


def test_a_quotation_that_denies_says_yes_to_nothing(engine: Engine, yes_no: YesOrNo) -> None:
    question = "フロンティア・テクノロジー・パートナーシップは法的拘束力がありますか"

    verdict = yes_no.verdict([first_sentence(engine, STATEMENT, "ja")], asked(engine, question))

    assert verdict is not True


def test_the_word_comes_first_and_carries_no_marker(engine: Engine, yes_no: YesOrNo) -> None:
    quote = first_sentence(engine, STATEMENT, "en")
    state = asked(engine, "Is the Frontier Technology Partnership legally binding?")

    text = QuotationWriter(yes_no).write([quote], state)

    first, _, rest = text.partition("\n\n")
    assert first == "No."
    assert rest.endswith("[1]")


def test_what_yes_would_state_has_the_verb_where_it_may_stand() -> None:
    assert claims("Is the Accord binding?", "en") == [
        "the is Accord binding.",
        "the Accord is binding.",
        "the Accord binding is.",
    ]
    assert claims("Does it bind anybody?", "en") == ["it bind anybody."]
    assert claims("条約は法的拘束力を持ちますか。", "ja") == ["条約は法的拘束力を持ちます。"]
