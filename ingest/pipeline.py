"""Ingestion: corpus → nodes → sentences, terms, vectors → Qdrant.

The llama-index pipeline transforms only passages that are new or changed; the others' vectors are
carried over from the index that serves. The new index is built beside the old one and swapped in
when it is complete; a killed run goes on where it stopped.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.corpus import Corpus
from ingest.documents import Document, Language, Passage, latest_day
from ingest.embedding import Embedder
from ingest.index import EntryVectors, IndexEntry, Likeness, Manifest, PassageIndex
from ingest.lexical import LexicalEncoder

Progress = Callable[[int, int], None]
_BATCH = 64
_BLOCK = 1024  # points that are looked up and carried over at once
_RECIPE = "2"  # raise it when the text that is embedded is put together differently


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingestion did, in points (passage × language)."""

    collection: str
    total: int
    embedded: int
    carried_over: int


def manifest_of(corpus: Corpus, embedder: Embedder, lexical: LexicalEncoder) -> Manifest:
    """What an index of this corpus by these models is made from."""
    return Manifest(
        corpus_version=corpus.version,
        embedder=embedder.fingerprint,
        lexical=f"{lexical.fingerprint}-recipe{_RECIPE}",
        dimension=embedder.dimension,
    )


def ingest(
    corpus: Corpus,
    index: PassageIndex,
    embedder: Embedder,
    lexical: LexicalEncoder,
    *,
    rebuild: bool = False,
    context: bool = True,
    progress: Progress = lambda done, total: None,
) -> IngestReport:
    """Bring the index in step with the corpus.

    Args:
        corpus: what to index.
        index: where to.
        embedder: makes the dense vectors.
        lexical: makes the sparse ones.
        rebuild: embed everything again, whatever the old index holds; mends a damaged one.
        context: put a passage's title and heading before it; benchmarks, whose paragraphs have
            neither, leave it out in an index of their own.
        progress: told how many points are done, of how many.

    Raises:
        IndexUnavailableError: the index cannot be written; the old one goes on serving.
    """
    manifest = manifest_of(corpus, embedder, lexical)
    served = None if rebuild else index.served()
    entries = list(index_entries(corpus, manifest, context=context))
    if served is not None and served.manifest == manifest:
        return IngestReport(served.collection, len(entries), 0, len(entries))
    source = like = None
    if served is not None:
        source = served.collection
        if served.manifest.model == manifest.model:
            like = _likeness(index, source, entries)
    build = index.begin(manifest, points=len(entries), fresh=rebuild, like=like)
    changed = _carry_over(index, build, source, entries, progress)
    for start, points in _embedded(changed, embedder, lexical):
        index.add(build, points)
        progress(len(entries) - len(changed) + start + len(points), len(entries))
    index.remove_others(build, (e.point_id for e in entries))
    index.commit(build)
    return IngestReport(build, len(entries), len(changed), len(entries) - len(changed))


def _embedded(
    entries: Sequence[IndexEntry], embedder: Embedder, lexical: LexicalEncoder
) -> Iterator[tuple[int, list[tuple[IndexEntry, EntryVectors]]]]:
    """Batches of points with their vectors, and how many entries came before each."""
    if not entries:
        return
    from ingest.nodes import embed  # llama-index; a start with nothing to embed does without it

    for start in range(0, len(entries), _BATCH):
        batch = entries[start : start + _BATCH]
        yield start, list(zip(batch, embed(batch, embedder, lexical), strict=True))


def _likeness(index: PassageIndex, source: str, entries: Sequence[IndexEntry]) -> Likeness:
    """How far the build that serves is from what the new one will hold."""
    same = 0
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        stored = index.fingerprints(source, block)
        same += sum(stored.get(e.point_id) == e.fingerprint for e in block)
    return Likeness(source, replaced=index.count(source) - same)


def _carry_over(
    index: PassageIndex,
    build: str,
    source: str | None,
    entries: Sequence[IndexEntry],
    progress: Progress,
) -> list[IndexEntry]:
    """Take unchanged points from `source` into the build; return the entries still to embed."""
    changed: list[IndexEntry] = []
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        done = index.fingerprints(build, block)
        missing = [e for e in block if done.get(e.point_id) != e.fingerprint]
        old = index.fingerprints(source, missing) if source and missing else {}
        unchanged = [e for e in missing if old.get(e.point_id) == e.fingerprint]
        if source and unchanged:
            vectors = index.stored_vectors(source, [e.point_id for e in unchanged])
            index.add(build, [(e, vectors[e.point_id]) for e in unchanged])
        changed += [e for e in missing if old.get(e.point_id) != e.fingerprint]
        if len(changed) < start + len(block):
            progress(start + len(block) - len(changed), len(entries))
    return changed


def index_entries(
    corpus: Corpus, manifest: Manifest, *, context: bool = True
) -> Iterator[IndexEntry]:
    """One entry a passage and language, in the order of the corpus."""
    for document in corpus.documents.values():
        date = document.entry.date
        day = int(latest_day(date).strftime("%Y%m%d")) if date else None
        for passage in document.passages:
            for language, text in passage.texts.items():
                content = _content(document, passage, language) if context else text
                hashed = "\0".join([*map(str, manifest.model), content, text, str(day)])
                yield IndexEntry(
                    passage_id=passage.id,
                    language=language,
                    document_id=document.id,
                    order=passage.order,
                    day=day,
                    standing=passage.standing[language],
                    text=text,
                    content=content,
                    only_language=len(passage.texts) == 1,
                    fingerprint=hashlib.sha256(hashed.encode()).hexdigest()[:32],
                )


def _content(document: Document, passage: Passage, language: Language) -> str:
    """The text under its title and heading: a short item alone would not say what it is about."""
    title = document.entry.short_title.in_language(language)
    context = [part for part in (title, passage.heading[language]) if part]
    text = passage.texts[language]
    return f"{' — '.join(context)}\n{text}" if context else text
