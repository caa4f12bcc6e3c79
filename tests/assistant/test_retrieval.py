"""Question → ranked passages."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.schema import QueryBundle

from assistant.assembly import Engine
from assistant.retrieval.fusion import FusionWeights, fuse, min_max, with_counterparts
from assistant.retrieval.llama_index_retriever import LlamaIndexRetriever
from assistant.retrieval.retriever import PassageRetriever, Preferences, Retrieval, Scope
from ingest.corpus import Corpus
from ingest.documents import Language
from ingest.embedding import Embedder, HashingEmbedder
from ingest.index import Hits

QUESTIONS: list[tuple[str, Language]] = [
    ("廃炉について何が合意されていますか", "ja"),
    ("What will they do about decommissioning?", "en"),
    ("量子と高性能計算の統合", "ja"),
    ("Who signed the agreement of 1994?", "en"),
    ("", "ja"),
    ("🙂", "en"),
]
scores = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-10, 10), max_size=8)
hits = st.builds(Hits, dense=scores, sentences=scores, lexical=scores)


def ids(found: Retrieval) -> list[str]:
    return [s.passage.id for s in found.passages]


@given(scores)
def test_scores_are_brought_between_nought_and_one_in_the_same_order(
    given_scores: dict[str, float],
) -> None:
    scaled = min_max(given_scores)

    assert set(scaled) == set(given_scores)
    assert all(0 <= value <= 1 for value in scaled.values())
    if scaled:
        assert max(scaled.values()) == 1
    for a in scaled:
        for b in scaled:
            if given_scores[a] > given_scores[b]:
                assert scaled[a] >= scaled[b]


@given(hits)
def test_a_fused_score_lies_between_nought_and_one(found: Hits) -> None:
    fused = fuse(found, FusionWeights())

    assert set(fused) == set(found.dense) | set(found.sentences) | set(found.lexical)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


@given(scores)
def test_what_all_searches_put_first_stays_first(given_scores: dict[str, float]) -> None:
    fused = fuse(Hits(given_scores, given_scores, given_scores), FusionWeights())

    assert fused == pytest.approx(min_max(given_scores))


@given(hits)
def test_a_search_without_weight_changes_nothing(found: Hits) -> None:
    weights = FusionWeights(dense=0.5, sentences=0.5, lexical=0.0)
    fused = fuse(found, weights)
    without = fuse(replace(found, lexical={}), weights)

    assert {k: v for k, v in fused.items() if k in without} == without


@given(hits, st.floats(0.1, 10), st.floats(-5, 5))
def test_the_scale_of_a_search_does_not_matter(found: Hits, factor: float, shift: float) -> None:
    rescaled = {k: v * factor + shift for k, v in found.lexical.items()}
    spread = max(found.lexical.values(), default=0) - min(found.lexical.values(), default=0)
    if spread == 0 or spread > 1e-3:  # not where the shift swallows the difference
        assert fuse(replace(found, lexical=rescaled), FusionWeights()) == pytest.approx(
            fuse(found, FusionWeights()), abs=1e-6
        )


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_passages_come_best_first_each_once_and_no_more_than_asked_for(
    engine: Engine, question: str, language: Language
) -> None:
    for limit in (1, 8, 50):
        found = engine.retriever.search(question, language, limit=limit).passages
        assert len(found) == limit
        assert len({s.passage.id for s in found}) == limit
        assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
        assert all(s.language == language for s in found)


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_the_same_question_finds_the_same_each_time(
    engine: Engine, question: str, language: Language
) -> None:
    first = engine.retriever.search(question, language, limit=20)
    second = engine.retriever.search(question, language, limit=20)

    assert ids(first) == ids(second)
    assert [s.score for s in first.passages] == pytest.approx([s.score for s in second.passages])
    assert np.array_equal(first.vector, second.vector)


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_a_smaller_limit_is_the_beginning_of_a_larger_one(
    engine: Engine, question: str, language: Language
) -> None:
    few = engine.retriever.search(question, language, limit=5)
    many = engine.retriever.search(question, language, limit=30)

    assert ids(few) == ids(many)[:5]


@pytest.mark.parametrize("document", ["gcap", "quantum-moc-2025", "cepa-2020"])
def test_every_passage_of_the_documents_asked_for_can_be_reached(
    engine: Engine, document: str
) -> None:
    found = engine.retriever.search("量子", "ja", limit=50, scope=Scope(documents=(document,)))
    expected = engine.snapshots.current().corpus.documents[document].passages

    assert {s.passage.id for s in found.passages} == {p.id for p in expected}


def test_only_what_is_dated_by_the_day_is_found(engine: Engine) -> None:
    corpus = engine.snapshots.current().corpus
    found = engine.retriever.search("協力", "ja", limit=50, scope=Scope(latest_day=20231231))
    dates = {corpus.documents[s.passage.document_id].entry.date for s in found.passages}

    assert found.passages
    assert all(date is not None and date < "2024" for date in dates)
    before_all = engine.retriever.search("協力", "ja", limit=9, scope=Scope(latest_day=19000101))
    assert before_all.passages == []


@pytest.mark.parametrize(
    ("question", "language", "passage"),
    [
        ("東京電力福島第一原子力発電所の廃炉とロボティクス", "ja", "cooperation.7"),
        ("創薬の地", "ja", "cooperation.11"),
        ("drug discovery", "en", "cooperation.11"),
    ],
)
def test_the_passage_that_says_it_comes_first(
    engine: Engine, question: str, language: Language, passage: str
) -> None:
    best = engine.retriever.search(question, language, limit=1).passages[0]

    assert best.passage.id == f"frontier-technology-partnership-2026:{passage}"


def retriever(engine: Engine, **changes: object) -> PassageRetriever:
    parts = (engine.snapshots, engine.index, engine.embedder, engine.lexical)
    return PassageRetriever(*parts, **changes)  # type: ignore[arg-type]


def test_a_document_that_the_question_names_is_preferred(engine: Engine) -> None:
    question = "GCAPの予算"
    indifferent = retriever(engine, preferences=Preferences(0, 0)).search(question, "ja", limit=50)
    insisting = retriever(engine, preferences=Preferences(0, 10)).search(question, "ja", limit=50)

    assert insisting.passages[0].passage.document_id == "gcap"
    raised = {s.passage.id: s.score for s in insisting.passages}
    for s in indifferent.passages:
        extra = 10 if s.passage.document_id == "gcap" else 0
        assert raised.get(s.passage.id, s.score + extra) == pytest.approx(s.score + extra)


def test_a_reranker_has_the_last_word_among_the_best(engine: Engine) -> None:
    class Shortest:
        def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
            assert question == "量子"
            return [-len(text) for text in texts]

    found = retriever(engine, reranker=Shortest()).search("量子", "ja", limit=10).passages
    lengths = [len(s.passage.texts["ja"]) for s in found]

    assert lengths == sorted(lengths)
    assert {s.passage.id for s in found} <= {
        s.passage.id for s in retriever(engine).search("量子", "ja", limit=20).passages
    }


def test_llama_index_knows_the_retriever_too(engine: Engine) -> None:
    nodes = LlamaIndexRetriever(engine.retriever).retrieve(QueryBundle("廃炉について"))
    found = engine.retriever.search("廃炉について", "ja", limit=10).passages

    assert [n.node.node_id for n in nodes] == [s.passage.id for s in found]
    assert [n.score for n in nodes] == pytest.approx([s.score for s in found])
    assert [n.node.get_content() for n in nodes] == [s.passage.texts["ja"] for s in found]


class CrossingEmbedder(HashingEmbedder):
    """Takes itself for one that crosses languages, by the names and figures that they share."""

    bilingual = True


def found_with(engine: Engine, embedder: Embedder, counterpart: float) -> dict[str, float]:
    retriever = PassageRetriever(
        engine.snapshots,
        engine.index,
        embedder,
        engine.lexical,
        weights=FusionWeights(counterpart=counterpart),
        preferences=Preferences(text=0.0, named=0.0),
    )
    question = "What will they do about decommissioning?"
    return {s.passage.id: s.score for s in retriever.search(question, "en", limit=400).passages}


def test_a_passage_gains_what_its_other_version_is_near_to_the_question(engine: Engine) -> None:
    alone = found_with(engine, CrossingEmbedder(), 0.0)
    together = found_with(engine, CrossingEmbedder(), 0.25)

    assert alone.keys() == together.keys()
    gains = {i: together[i] * 1.25 - alone[i] for i in alone}
    assert all(-1e-5 <= gain <= 0.25 + 1e-5 for gain in gains.values())
    assert max(gains.values()) > 0.1


def test_other_versions_say_nothing_to_a_model_that_crosses_no_languages(engine: Engine) -> None:
    alone, together = (found_with(engine, HashingEmbedder(), weight) for weight in (0.0, 0.25))

    assert alone == together


def test_a_passage_without_another_version_keeps_its_score(engine: Engine) -> None:
    snapshot = engine.snapshots.current()
    one = next(iter(snapshot.corpus.passages.values()))
    lone = replace(one, texts={"en": one.texts["en"]})
    document = replace(snapshot.document(one), passages=(lone,))
    corpus = Corpus({document.id: document}, "")

    scores = with_counterparts({lone.id: 0.8}, {lone.id: 0.1}, corpus, 0.25)

    assert scores == {lone.id: 0.8}
