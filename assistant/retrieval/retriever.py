"""Question → ranked passages: each language for itself, three ways of searching, one score.

A passage is searched for in the question's language; that its counterpart in the other language is
near the question, too, counts a little, which helps where the question has other words than the
text. Passages that exist in the other language only are reached by vectors alone.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, cast

import numpy as np

from assistant.retrieval.fusion import (
    DEFAULT_WEIGHTS,
    FusionWeights,
    fuse,
    with_counterparts,
)
from assistant.snapshots import Snapshot, Snapshots
from ingest.documents import Language, Passage, other_language
from ingest.embedding import Embedder, Vectors
from ingest.encoder import usable_cores
from ingest.index import Hits, PassageIndex, SearchFilter
from ingest.lexical import LexicalEncoder

CANDIDATES = 100
_DIGITS = 6  # the last bits of a float32 sum differ from call to call and must not order ties
EXPANSION_WEIGHT = 0.5
_RERANKED = 20  # the best candidates, looked at again even where fewer are asked for


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is added to a fused score; small beside the range of 0–1.

    Attributes:
        text: for a document's own text, before which a digest steps back.
        named: for a passage of a document that the question names.
    """

    text: float = 0.2
    named: float = 0.4


DEFAULT_PREFERENCES = Preferences()


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A found passage, the language it was found in, its fused score and the raw cosine."""

    passage: Passage
    language: Language
    score: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question.

    Attributes:
        passages: best first.
        vector: the question's, shape (d,).
        subject: what it asks of the documents that it names, whose words were searched for.
    """

    passages: Sequence[ScoredPassage]
    vector: Vectors
    subject: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: some documents only, only what is dated by a day (20260614)."""

    documents: tuple[str, ...] | None = None
    latest_day: int | None = None


class Reranker(Protocol):
    """Scores question–passage pairs better, and more slowly, than the index does."""

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One score a text; higher is better."""
        ...


class Expander(Protocol):
    """Knows other ways of saying what a question says."""

    def expand(self, question: str, language: Language) -> Sequence[str]:
        """Other forms of the terms in a question, in its language."""
        ...


class PassageRetriever:
    """Finds passages; `llama_index_retriever` shows it as llama-index knows one.

    Args:
        snapshots: the corpus and the index in step.
        index: the open index.
        embedder: the model that made the index's vectors.
        lexical: what made its terms.
        expander: adds other forms of a question's terms to the lexical search, if there is one.
        reranker: looks at the best candidates again; None leaves the order as it is.
        weights: of the three ways of searching.
        preferences: what else speaks for a passage.
        by_subject: search for what a question asks of the documents that it names, and not for
            their names.
    """

    def __init__(
        self,
        snapshots: Snapshots,
        index: PassageIndex,
        embedder: Embedder,
        lexical: LexicalEncoder,
        *,
        expander: Expander | None = None,
        reranker: Reranker | None = None,
        weights: FusionWeights = DEFAULT_WEIGHTS,
        preferences: Preferences = DEFAULT_PREFERENCES,
        by_subject: bool = True,
    ) -> None:
        self._snapshots = snapshots
        self._index = index
        self._embedder = embedder
        self._lexical = lexical
        self._expander = expander
        self._reranker = reranker
        self._weights = weights
        self._preferences = preferences
        self._embedding = ThreadPoolExecutor(usable_cores(), "subject")
        self._by_subject = by_subject

    def search(
        self,
        question: str,
        language: Language,
        *,
        limit: int,
        scope: Scope = Scope(),
        snapshot: Snapshot | None = None,
    ) -> Retrieval:
        """The best passages for a question.

        Args:
            question: in `language`.
            language: whose texts to search.
            limit: how many passages to return.
            scope: filters, applied inside Qdrant.
            snapshot: the state to use; the current one by default.
        """
        snapshot = snapshot or self._snapshots.current()
        subject = snapshot.mentions.subject(question) if self._by_subject else question
        vector = self._vector(question, subject)
        found = self._search_language(snapshot, subject, vector, language, scope)
        found += self._search_other(snapshot, vector, other_language(language), scope)
        most = limit if self._reranker is None else max(limit, _RERANKED)
        found = self._prefer(found, snapshot.mentions.documents(question), most)
        if self._reranker is not None:
            found = self._rerank(question, found)
        return Retrieval(found[:limit], vector, subject)

    def _vector(self, question: str, subject: str) -> Vectors:
        """Midway between the question and what it asks of the documents it names.

        A document's name is near every passage that repeats it (docs/decisions/0022).
        """
        if subject == question:
            return self._embedder.embed_query(question)
        meanwhile = self._embedding.submit(self._embedder.embed_query, subject)
        both = self._embedder.embed_query(question) + meanwhile.result()
        return cast(Vectors, both / np.linalg.norm(both))

    def _search_language(
        self,
        snapshot: Snapshot,
        question: str,
        vector: Vectors,
        language: Language,
        scope: Scope,
    ) -> list[ScoredPassage]:
        hits = self._index.search(
            snapshot.collection,
            SearchFilter(language, scope.documents, scope.latest_day),
            dense=vector,
            lexical=self._lexical.encode_query(self._query_terms(question, language)),
            limit=CANDIDATES,
        )
        scores = fuse(hits, self._weights)
        if self._weights.counterpart and self._embedder.bilingual:
            near = self._near_counterparts(snapshot, vector, language, scope)
            scores = with_counterparts(scores, near, snapshot.corpus, self._weights.counterpart)
        return _scored(snapshot, scores, hits, language)

    def _near_counterparts(
        self, snapshot: Snapshot, vector: Vectors, language: Language, scope: Scope
    ) -> dict[str, float]:
        """How near the passages' other versions are to the question, 0–1."""
        where = SearchFilter(other_language(language), scope.documents, scope.latest_day)
        hits = self._index.search(
            snapshot.collection, where, dense=vector, lexical=None, limit=CANDIDATES
        )
        return fuse(hits, self._weights.vectors_alone())

    def _query_terms(self, question: str, language: Language) -> dict[str, float]:
        """The question's terms; those of other forms (英国 for イギリス) count half."""
        analyser = self._lexical.analyser
        weights = self._lexical.query_weights(analyser.terms(question, language))
        if self._expander is not None:
            for form in self._expander.expand(question, language):
                for term in analyser.terms(form, language):
                    weights.setdefault(term, EXPANSION_WEIGHT)
        return weights

    def _search_other(
        self, snapshot: Snapshot, vector: Vectors, language: Language, scope: Scope
    ) -> list[ScoredPassage]:
        """Passages that exist in the other language alone, by their vectors' nearness."""
        if language not in snapshot.corpus.lone_languages:
            return []
        where = SearchFilter(language, scope.documents, scope.latest_day, only_language=True)
        hits = self._index.search(
            snapshot.collection, where, dense=vector, lexical=None, limit=CANDIDATES
        )
        weights = replace(self._weights, lexical=0.0)
        return _scored(snapshot, fuse(hits, weights), hits, language)

    def _prefer(
        self, found: Sequence[ScoredPassage], named: Sequence[str], most: int
    ) -> list[ScoredPassage]:
        """The best passages in order, with what the question's words alone do not say."""
        raised = [(s.score + self._preference(s, named), s) for s in found]
        raised.sort(key=lambda pair: (-pair[0], pair[1].passage.id))
        return [
            ScoredPassage(s.passage, s.language, score, s.similarity) for score, s in raised[:most]
        ]

    def _preference(self, scored: ScoredPassage, named: Sequence[str]) -> float:
        extra = self._preferences.named if scored.passage.document_id in named else 0.0
        is_digest = scored.passage.standing[scored.language] == "digest"
        return extra if is_digest else extra + self._preferences.text

    def _rerank(self, question: str, found: Sequence[ScoredPassage]) -> list[ScoredPassage]:
        assert self._reranker is not None  # noqa: S101 - the caller has asked
        texts = [s.passage.texts[s.language] for s in found]
        scores = self._reranker.scores(question, texts)
        reranked = [
            ScoredPassage(s.passage, s.language, float(score), s.similarity)
            for s, score in zip(found, scores, strict=True)
        ]
        return sorted(reranked, key=lambda s: (-s.score, s.passage.id))


def _scored(
    snapshot: Snapshot, scores: Mapping[str, float], hits: Hits, language: Language
) -> list[ScoredPassage]:
    passages = snapshot.corpus.passages
    return [
        ScoredPassage(
            passages[passage_id],
            language,
            round(score, _DIGITS),
            max(hits.dense.get(passage_id, 0.0), hits.sentences.get(passage_id, 0.0)),
        )
        for passage_id, score in scores.items()
        if passage_id in passages
    ]
