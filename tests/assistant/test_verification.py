"""A written sentence stands only on a quotation that says it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.verification.verifier import LONGEST, Verifier, strict_rules
from ingest.corpus import Corpus
from ingest.documents import Language
from ingest.glossary import read_glossary
from ingest.lexical import TermAnalyser

VERIFIER = Verifier(TermAnalyser(), read_glossary())
STRICT = Verifier(TermAnalyser(), read_glossary(), strict_rules())
SIGNED = (
    "Those who signed the memorandum were Kiuchi Minoru, Minister of State, for Japan and Lord "
    "Vallance, UK science minister, for the United Kingdom, on 28 April 2025."
)
SIGNED_JA = (
    "覚書に署名したのは、日本側が城内実大臣、英国側がヴァランス卿である。"
    "署名は2025年4月28日に行われた。"
)
MEETING = "The meeting of 31 January 2026 began at 19:45 and lasted about 20 minutes."
PLANNED = "The first of over 100 members, Oxford, is planned to join by November 2027."
CLOSING = "The Partnership does not constitute or create any legally binding obligations."


def rules(sentence: str, quote: str, language: Language = "en", context: str = "") -> set[str]:
    return {f.rule for f in VERIFIER.findings(sentence, quote, language, context=context)}


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        ("Kiuchi Minoru signed for Japan.", SIGNED, "en"),
        ("Lord Vallance signed for the UK and Kiuchi Minoru for Japan.", SIGNED, "en"),
        ("The memorandum was signed in April 2025.", SIGNED, "en"),
        ("日本側の城内実大臣が署名した。", SIGNED_JA, "ja"),
        ("覚書は令和7年4月28日に署名された。", SIGNED_JA, "ja"),
        ("The meeting lasted about twenty minutes.", MEETING, "en"),
        ("It is not legally binding.", CLOSING, "en"),
        ("The Partnership creates no legally binding obligations.", CLOSING, "en"),
        ("会談は約二十分であった。", "首脳会談は約20分行われた。", "ja"),
        ("Both countries will deepen cooperation.", "We will deepen our cooperation.", "en"),
    ],
)
def test_a_sentence_that_its_quotation_says_stands(
    sentence: str, quote: str, language: Language
) -> None:
    assert VERIFIER.findings(sentence, quote, language) == []


@pytest.mark.parametrize(
    ("rule", "sentence", "quote", "language"),
    [
        ("number", "The meeting lasted about 30 minutes.", MEETING, "en"),
        ("number", "The meeting lasted over 20 minutes.", MEETING, "en"),
        ("number", "The meeting began at 18:45.", MEETING, "en"),
        ("number", "会談は約30分であった。", "首脳会談は約20分行われた。", "ja"),
        ("number", "会員は100社以下である。", "会員は100社を超える。", "ja"),
        ("date", "The memorandum was signed on 29 April 2025.", SIGNED, "en"),
        ("date", "Oxford is planned to join in November 2027.", PLANNED, "en"),
        ("date", "覚書は2025年4月18日に署名された。", SIGNED_JA, "ja"),
        ("name", "Kishida Fumio signed for Japan.", SIGNED, "en"),
        ("name", "林芳正大臣が署名した。", SIGNED_JA, "ja"),
        ("party", "Japan will deepen cooperation.", "We will deepen our cooperation.", "en"),
        ("party", "英国は協力を深める。", "我々は協力を深める。", "ja"),
        ("role", "Kiuchi Minoru signed for the United Kingdom.", SIGNED, "en"),
        ("role", "Japan will support the UK.", "The UK will support Japan.", "en"),
        ("role", "英国は日本を支持する。", "日本は英国を支持する。", "ja"),
        ("negation", "Kiuchi Minoru did not sign for Japan.", SIGNED, "en"),
        ("negation", "It creates legally binding obligations.", CLOSING, "en"),
        ("negation", "城内実大臣は署名しなかった。", SIGNED_JA, "ja"),
        ("modality", "Kiuchi Minoru must sign for Japan.", SIGNED, "en"),
        ("modality", "A Party may notify it.", "Each Party shall notify it.", "en"),
        ("modality", "A Party must notify it.", "Each Party should notify it.", "en"),
        ("modality", "A Party notifies it.", "Each Party may notify it.", "en"),
        ("modality", "締約国は通告することができる。", "締約国は通告しなければならない。", "ja"),
        ("modality", "締約国は通告しなければならない。", "締約国は通告すべきである。", "ja"),
        ("modality", "締約国は通告すべきである。", "締約国は通告するものとする。", "ja"),
        ("quantifier", "All members will join.", "The members will join.", "en"),
        ("quantifier", "締約国は通告する。", "締約国は、緊急の場合を除き、通告する。", "ja"),
        ("hedge", "Oxford joins by November 2027.", PLANNED, "en"),
        ("hedge", "戦闘機の就役は2035年である。", "戦闘機の就役は2035年が予定されている。", "ja"),
        ("content", "The meeting was a great success.", MEETING, "en"),
        ("content", "会談は大成功であった。", "首脳会談は約20分行われた。", "ja"),
    ],
)
def test_what_was_changed_is_found_by_its_rule(
    rule: str, sentence: str, quote: str, language: Language
) -> None:
    assert rule in rules(sentence, quote, language)


FUSION = (
    "For the UK–Japan fusion Memorandum of Cooperation (19 June 2025), Kerry McCarthy, Minister "
    "for Climate, is named on the UK side and Masuko Hiroshi on the Japanese side."
)
RENAMED = (
    "The International Network of AI Safety Institutes was renamed the International Network for "
    "Advanced AI Measurement at a meeting held in San Diego."
)
LISTED = (
    "The Japan–UK Frontier Technology Partnership lists the Japan–UK Strategic Cyber Partnership "
    "of 2026 among the cooperation that came before it."
)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        (
            "The fusion memorandum of cooperation (19 June 2025) was named on the UK side and "
            "Masuko Hiroshi on the Japanese side.",
            FUSION,
        ),
        (
            "The International Network for Advanced AI Measurement was renamed the International "
            "Network for Advanced AI Measurement at a meeting held in San Diego.",
            RENAMED,
        ),
        (
            "The Japan–UK Frontier Technology Partnership of 2026 among the cooperation that came "
            "before it.",
            LISTED,
        ),
        (
            "The report from the principles includes compliance.",
            "The reported content of the principles includes compliance.",
        ),
    ],
)
def test_true_words_put_together_to_what_nobody_said_do_not_follow_the_quotation(
    sentence: str, quote: str
) -> None:
    assert "coherence" in {f.rule for f in STRICT.findings(sentence, quote, "en")}


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        ("Masuko Hiroshi is named on the Japanese side.", FUSION, "en"),
        ("Kerry McCarthy, Minister for Climate, is named on the UK side.", FUSION, "en"),
        ("The Partnership does not create legally binding obligations.", CLOSING, "en"),
        ("The meeting began at 19:45.", MEETING, "en"),
        ("署名は2025年4月28日に行われた。", SIGNED_JA, "ja"),
        ("覚書に署名したのは、日本側が城内実大臣である。", SIGNED_JA, "ja"),
    ],
)
def test_a_shortened_quotation_follows_it(sentence: str, quote: str, language: Language) -> None:
    found = STRICT.findings(sentence, quote, language)

    assert "coherence" not in {f.rule for f in found}


def test_the_names_of_the_document_may_be_said_but_not_its_parties() -> None:
    quote, title = "It was signed in Tokyo.", "Japan–UK Fusion Memorandum"

    assert rules("The Fusion Memorandum was signed in Tokyo.", quote, context=title) == set()
    assert rules("Japan signed it in Tokyo.", quote, context=title) == {"party"}


def test_every_sentence_of_the_corpus_stands_on_its_passage(corpus: Corpus) -> None:
    from evals.benchmarks.contrast import rejected_quotations

    assert rejected_quotations(corpus, VERIFIER) == []


def test_what_is_too_long_or_says_nothing_is_refused() -> None:
    assert rules("word " * LONGEST, MEETING) == {"length"}
    assert rules("It is.", MEETING) == {"content"}


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["ja", "en"]))
def test_any_text_is_judged(sentence: str, quote: str, language: Language) -> None:
    VERIFIER.findings(sentence, quote, language)
