"""Documents that a question describes instead of naming."""

import pytest

from assistant.understanding.described import Descriptions
from assistant.understanding.folding import fold
from ingest.corpus import Corpus


@pytest.fixture(scope="module")
def descriptions(corpus: Corpus) -> Descriptions:
    return Descriptions(corpus.documents.values())


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("量子の覚書はいつ署名されたか", ["quantum-moc-2025"]),
        ("When was the Japan–UK fusion memo signed?", ["fusion-moc-2025"]),
        ("1994年の協定は何を定めるか", ["science-technology-agreement-1994"]),
        ("What does the agreement of 1994 say?", ["science-technology-agreement-1994"]),
        ("二〇二六年一月の首脳会談では何が決まったか", ["summit-january-2026"]),
        (
            "Which is older, the quantum memo or the fusion one?",
            ["quantum-moc-2025", "fusion-moc-2025"],
        ),
        (
            "How do the quantum and the fusion memoranda of cooperation differ?",
            ["quantum-moc-2025", "fusion-moc-2025"],
        ),
        (
            "Who signed the two memoranda with Japan, on quantum and on fusion?",
            ["quantum-moc-2025", "fusion-moc-2025"],
        ),
        ("量子とフュージョンの覚書はどう違うか", ["quantum-moc-2025", "fusion-moc-2025"]),
        (
            "What do the memoranda on quantum and fusion say?",
            ["quantum-moc-2025", "fusion-moc-2025"],
        ),
        ("東京での首脳会談では何が決まったか", ["summit-january-2026"]),
        ("Do the 6G principles bind anybody?", ["gcot-6g-principles-2026"]),
        ("What does the statement of June 2026 say?", ["frontier-technology-partnership-2026"]),
    ],
)
def test_a_kind_of_instrument_with_a_topic_or_a_date_means_the_one_that_fits(
    descriptions: Descriptions, question: str, documents: list[str]
) -> None:
    assert list(descriptions.documents(fold(question))) == documents


@pytest.mark.parametrize(
    "question",
    [
        "日英の覚書はいつ署名されたか",
        "What does the memorandum say?",
        "Is there a whaling agreement?",
        "Which one is older?",
        "1902年の協定は何を定めるか",
        "首脳会談はどこで開かれたか",
        "大阪での首脳会談では何が決まったか",
        "Tell me about partnerships in cyber.",
    ],
)
def test_a_description_that_fits_none_or_several_means_none(
    descriptions: Descriptions, question: str
) -> None:
    assert list(descriptions.documents(fold(question))) == []


def test_a_bare_word_for_a_kind_means_the_only_one_of_that_kind_spoken_of(
    descriptions: Descriptions,
) -> None:
    spoken_of = ["frontier-technology-partnership-2026", "gcot-6g-principles-2026"]

    meant = descriptions.referred_to(fold("その原則はいつ公表されたものか"), spoken_of)
    several = descriptions.referred_to(fold("When were those memorandums signed?"), spoken_of)

    assert meant == ["gcot-6g-principles-2026"]
    assert several == []
