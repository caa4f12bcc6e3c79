"""Documents and passages as the contract shows them."""

import re
from dataclasses import asdict
from functools import lru_cache

from assistant.models import (
    Divergence,
    DocumentSummary,
    FoundPassage,
    Highlight,
    PassageDetail,
    TermPair,
)
from assistant.retrieval.retriever import ScoredPassage
from assistant.snapshots import Snapshot
from ingest.divergences import DivergenceFinder
from ingest.documents import Document, Passage
from ingest.lexical import TermAnalyser
from ingest.term_pairs import TermPairs

_REMEMBERED = 4096  # texts whose words have been looked for
_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.-]*|[\u30a0-\u30ffー]+|[\u3400-\u9fff々]+")


def document_summary(document: Document, snapshot: Snapshot) -> DocumentSummary:
    """A document without its texts."""
    entry = document.entry
    return DocumentSummary(
        id=entry.id,
        title=entry.title,
        short_title=entry.short_title,
        aliases=[*entry.aliases.ja, *entry.aliases.en],
        date=entry.date,
        date_note=entry.date_note,
        place=entry.place,
        parties=list(entry.parties),
        signatories=list(entry.signatories),
        kind=entry.kind,
        legal_nature=entry.legal_nature,
        fields=list(entry.fields),
        standing=dict(document.standing),
        source_urls=list(document.source_urls()),
        builds_on=list(entry.builds_on),
        supersedes=list(entry.supersedes),
        mentions=list(dict.fromkeys(m.document for m in entry.mentions)),
        mentioned_by=snapshot.mentioned_by[entry.id],
        passages=[p.id for p in document.passages],
    )


def divergences(passage: Passage, finder: DivergenceFinder) -> list[Divergence]:
    """Where the two texts of a passage surely differ."""
    return [Divergence.model_validate(asdict(found)) for found in finder.find(passage.texts)]


def passage_detail(
    passage: Passage, snapshot: Snapshot, terms: TermPairs, finder: DivergenceFinder
) -> PassageDetail:
    """A passage in full, with all that helps to read it beside its counterpart."""
    document = snapshot.document(passage)
    mentions = [m.document for m in document.entry.mentions if m.passage == passage.id]
    return PassageDetail(
        passage_id=passage.id,
        document_id=passage.document_id,
        heading=dict(passage.heading),
        address=passage.address,
        order=passage.order,
        texts=dict(passage.texts),
        standing=dict(passage.standing),
        source_urls=list(document.source_urls(passage)),
        facts=[document.sources[key] for key in passage.sources],
        mentions=list(dict.fromkeys(mentions)),
        terms=[TermPair.model_validate(asdict(span)) for span in terms.find(passage.texts)],
        divergences=divergences(passage, finder),
    )


def found_passage(scored: ScoredPassage, query: str, analyser: TermAnalyser) -> FoundPassage:
    """A passage that a search found, with the query's words marked in it."""
    passage = scored.passage
    return FoundPassage(
        passage_id=passage.id,
        document_id=passage.document_id,
        address=passage.address,
        score=round(scored.score, 4),
        texts=dict(passage.texts),
        highlights=highlights(scored, query, analyser),
    )


def highlights(scored: ScoredPassage, query: str, analyser: TermAnalyser) -> list[Highlight]:
    """Where words of the query stand in the text it was matched with, inflected or not."""
    language = scored.language
    wanted = set(analyser.terms(query, language))
    places = [
        place
        for word, found in _word_places(scored.passage.texts[language]).items()
        if not wanted.isdisjoint(analyser.word_terms(word, language))
        for place in found
    ]
    return [Highlight(language=language, start=start, end=end) for start, end in sorted(places)]


@lru_cache(_REMEMBERED)
def _word_places(text: str) -> dict[str, list[tuple[int, int]]]:
    """Where each word of a text stands, remembered: the passages found are mostly the same."""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _WORDS.finditer(text):
        places.setdefault(match.group(), []).append(match.span())
    return places
