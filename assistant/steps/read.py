"""Which sentences answer, and whether any does."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.evidence.chronology import chronology
from assistant.evidence.collector import Evidence, EvidenceCollector
from assistant.evidence.quoting import in_language, in_time, sentence_quote, whole
from assistant.evidence.refusal import RefusalModel, answers, nearest
from assistant.evidence.selection import needed, of_documents_named
from assistant.evidence.signing import Signing, signing_quotes
from assistant.evidence.summary import summary
from assistant.retrieval.mentioning import (
    MOST_DOCUMENTS,
    asks_for_documents,
    asks_for_silent_documents,
    documents_mentioning,
    silent_documents,
)
from assistant.retrieval.retriever import Retrieval, ScoredPassage
from assistant.retrieval.term_statistics import StatisticsCache
from assistant.state import AnswerState, Asked, Quote
from assistant.understanding.asked import PARTICULAR
from assistant.understanding.parts import part_of, within
from ingest.index import PassageIndex

_MOST_DOCUMENTS = 4
_PASSAGES_READ = 5


class Read:
    """Chooses the fewest sentences that answer, or ends the run.

    Args:
        index: holds the sentence vectors.
        statistics: how telling each term is.
        collector: gathers what speaks for each sentence.
        refusal: decides whether the best one answers.
        search: finds passages for one of several questions.
        signing: finds who signed a document, when and where, if nothing else answers.
    """

    def __init__(
        self,
        index: PassageIndex,
        statistics: StatisticsCache,
        collector: EvidenceCollector,
        refusal: RefusalModel,
        search: Callable[[AnswerState], Retrieval],
        signing: Signing = signing_quotes,
    ) -> None:
        self._index = index
        self._collector = collector
        self._refusal = refusal
        self._statistics = statistics
        self._search = search
        self._signing = signing

    def run(self, state: AnswerState) -> AnswerState:
        """Fill `quotes`, or set a status that says why there are none."""
        addressed = [state.snapshot.corpus.passages[i] for i in state.understood.passages]
        if addressed:
            return _quote(state, [whole(p, state.understood.language) for p in addressed])
        if not state.retrieved.passages:
            state.status = "not_in_corpus"
            return state
        if Asked.SUMMARY in state.understood.asked and len(state.understood.documents) == 1:
            summed = summary(state, self._statistics.of(state.snapshot.corpus))
            if summed:
                return _quote(state, summed)
        if asks_for_silent_documents(state.understood.standalone, state.understood.language):
            return self._read_for_silence(state)
        quotes = self._read_parts(state) or self._answering(state)
        quotes += self._further_documents(state, quotes)
        return _quote(state, quotes) if quotes else self._refuse(state)

    def _read_for_silence(self, state: AnswerState) -> AnswerState:
        """Quote the documents that speak of the subject, and name the others as silent.

        Where none speaks of it, that is a question which the texts do not answer.
        """
        speaking = self._speaking(state)
        if not speaking:
            return self._refuse(state)
        state.missing = silent_documents(state, speaking)
        return _quote(state, speaking[:MOST_DOCUMENTS])

    def _speaking(self, state: AnswerState) -> list[Quote]:
        return documents_mentioning(state, self._statistics.of(state.snapshot.corpus))

    def _read_parts(self, state: AnswerState) -> list[Quote]:
        """What answers each of several questions; those that stay open are `missing`.

        A question for no person, day or place may have found a document, which those after it mean.
        """
        quotes: dict[tuple[str, int], Quote] = {}
        missing: list[str] = []
        retrievals: list[Retrieval] = []
        named: list[str] = []
        for asked in state.understood.parts:
            part = part_of(state, asked, named)
            part.retrieval = self._search(part)
            answering = self._answering(part)
            quotes |= {(q.passage.id, q.start): q for q in answering}
            missing += [] if answering else [asked.question]
            retrievals.append(part.retrieved)
            if not part.understood.asked & PARTICULAR:
                named += _newly_named(answering, state, named)
        if quotes:
            state.missing = missing
            state.retrieval = merged(retrievals, state)
        return in_time(list(quotes.values()), state)

    def _further_documents(self, state: AnswerState, quotes: Sequence[Quote]) -> list[Quote]:
        """What answers in those of several documents named that are not quoted yet."""
        named = state.understood.documents
        quoted = {q.passage.document_id for q in quotes}
        found: list[Quote] = []
        for document_id in named if 1 < len(named) <= _MOST_DOCUMENTS else ():
            if document_id not in quoted:
                asked = within(state, document_id)
                asked.retrieval = self._search(asked)
                found += self._answering(asked)
        return found

    def _answering(self, state: AnswerState) -> list[Quote]:
        """The sentences that answer one question; none where the texts do not."""
        if asks_for_documents(state.understood.standalone, state.understood.language):
            return self._speaking(state)[:MOST_DOCUMENTS]
        evidence = of_documents_named(self.evidence(state), state)
        if evidence:
            state.retrieval = reranked(state.retrieved, evidence)
        if not evidence or not answers(self._refusal, evidence[0], state):
            return self._signing(state, self._statistics.of(state.snapshot.corpus))
        chosen = chronology(evidence, state) or needed(evidence, state)
        return in_time([sentence_quote(e, state.understood.asked) for e in chosen], state)

    def evidence(self, state: AnswerState) -> list[Evidence]:
        """The evidence of the first passages' sentences, best first."""
        found = state.retrieved.passages[:_PASSAGES_READ]
        language = state.understood.language
        ids = [f.passage.id for f in found if f.language == language]
        vectors = self._index.sentence_vectors(state.snapshot.collection, ids, language)
        statistics = self._statistics.of(state.snapshot.corpus)
        return self._collector.collect(state, found, statistics, vectors)

    def _refuse(self, state: AnswerState) -> AnswerState:
        off_topic = nearest(state) < self._refusal.off_topic and not state.understood.documents
        state.status = "out_of_scope" if off_topic else "not_in_corpus"
        if not off_topic:
            state.missing = [state.understood.standalone]
        return state


def reranked(retrieval: Retrieval, evidence: Sequence[Evidence]) -> Retrieval:
    """What was found, those that were read first, in the order of their best sentences.

    Evidence adds to a passage's retrieval score, so the scores still fall from first to last.
    """
    best: dict[str, float] = {}
    for item in evidence:
        best.setdefault(item.found.passage.id, item.score)
    passages = [replace(f, score=best.get(f.passage.id, f.score)) for f in retrieval.passages]
    passages.sort(key=lambda f: (f.passage.id not in best, -f.score))
    return replace(retrieval, passages=passages)


def _newly_named(quotes: Sequence[Quote], state: AnswerState, known: Sequence[str]) -> list[str]:
    """Documents that quotations name and neither the question nor an earlier answer did."""
    known = (*known, *state.understood.documents)
    found = (d for q in quotes for d in state.snapshot.mentions.documents(q.text))
    return [d for d in dict.fromkeys(found) if d not in known]


def merged(retrievals: Sequence[Retrieval], state: AnswerState) -> Retrieval:
    """What was found for the parts of a question, as one list, best first."""
    best: dict[str, ScoredPassage] = {}
    for found in (f for retrieval in retrievals for f in retrieval.passages):
        known = best.get(found.passage.id)
        if known is None or known.score < found.score:
            best[found.passage.id] = found
    passages = sorted(best.values(), key=lambda f: (-f.score, f.passage.id))
    return replace(state.retrieved, passages=passages[: state.request.limit])


def _quote(state: AnswerState, quotes: Sequence[Quote]) -> AnswerState:
    state.quotes = [in_language(quote, state.language) for quote in quotes]
    return state
