"""Who signed a document, when and where."""

import pytest

from assistant.assembly import Engine
from assistant.evidence.signing import signing_quotes
from assistant.models import AnswerRequest
from assistant.retrieval.counted_terms import CountedTerms
from assistant.retrieval.term_statistics import StatisticsCache
from assistant.state import Quote
from ingest.lexical import TermAnalyser


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> StatisticsCache:
    analyser = TermAnalyser()
    return StatisticsCache(analyser, CountedTerms(analyser, tmp_path_factory.mktemp("terms")))


def quotes(engine: Engine, statistics: StatisticsCache, question: str) -> list[Quote]:
    state = engine.pipeline.until_read(AnswerRequest(question=question))
    return signing_quotes(state, statistics.of(state.snapshot.corpus))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who signed the Frontier Technology Partnership?", "Keir Starmer"),
        ("Who put pen to paper on the Frontier Technology Partnership?", "Keir Starmer"),
        ("When was the Frontier Technology Partnership signed?", "14 June 2026"),
        ("Where was the Frontier Technology Partnership signed?", "London"),
        ("フロンティア・テクノロジー・パートナーシップに署名したのは誰ですか", "高市早苗"),
        (
            "フロンティア・テクノロジー・パートナーシップが署名されたのはいつ、どこですか",
            "ロンドン",
        ),
        ("フロンティア・テクノロジー・パートナーシップ 署名者", "高市早苗"),
    ],
)
def test_a_signing_is_quoted_where_the_text_gives_what_the_catalog_knows(
    engine: Engine, statistics: StatisticsCache, question: str, said: str
) -> None:
    found = quotes(engine, statistics, question)
    assert any(said in quote.text for quote in found)
    marked = [q.passage.texts[q.language][start:end] for q in found for start, end in q.marked]
    assert said in marked
    for quote in found:
        assert all(quote.start <= start < end <= quote.end for start, end in quote.marked)


@pytest.mark.parametrize(
    "question",
    [
        "Who signed the Frontier Technology Partnership for Italy?",
        "Who opposed the Frontier Technology Partnership?",
        "Who signed the treaty?",
        "What does the Frontier Technology Partnership say about signing up companies?",
        "フロンティア・テクノロジー・パートナーシップにイタリアを代表して署名したのは誰ですか",
    ],
)
def test_another_signing_or_none_is_not_answered_with_it(
    engine: Engine, statistics: StatisticsCache, question: str
) -> None:
    assert quotes(engine, statistics, question) == []


def test_only_the_signatory_of_the_party_named_is_quoted(
    engine: Engine, statistics: StatisticsCache
) -> None:
    question = "Who signed the Quantum Memorandum of Cooperation for the United Kingdom?"

    found = quotes(engine, statistics, question)

    assert found
    assert all("Vallance" in quote.text for quote in found)
