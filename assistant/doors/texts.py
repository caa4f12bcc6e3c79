"""The texts: search, documents, passages and the timeline."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, field_validator

from assistant.models import (
    Day,
    DocumentId,
    DocumentList,
    DocumentPassages,
    DocumentSummary,
    Limit,
    PassageDetail,
    Question,
    SearchResult,
    Timeline,
)
from assistant.serving.bounded import BoundedEngine
from assistant.serving.problems import UnknownIdError
from assistant.snapshots import Snapshot
from assistant.steps.retrieve import scope_of
from assistant.understanding.language import detect_language
from assistant.views.texts import document_summary, found_passage, passage_detail
from assistant.views.timeline import timeline
from ingest.documents import Document, Language


class SearchQuery(BaseModel):
    """The parameters of a search."""

    model_config = ConfigDict(extra="forbid")

    q: Question
    limit: Limit = 8
    documents: list[DocumentId] | None = None
    language: Language | None = None
    as_of: Day | None = None

    @field_validator("documents", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, list):
            return [part for item in value for part in str(item).split(",") if part] or None
        return value


class TimelineQuery(BaseModel):
    """The parameters of the timeline."""

    model_config = ConfigDict(extra="forbid")

    as_of: Day | None = None


class TextsDoor:
    """Shows the texts and what is known of them.

    Args:
        bounded: the engine.
    """

    def __init__(self, bounded: BoundedEngine) -> None:
        self._bounded = bounded

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.get("/v1/search", tags=["passages"])(self.search)
        router.get("/v1/documents", tags=["documents"])(self.documents)
        router.get("/v1/documents/{document_id}", tags=["documents"])(self.document)
        router.get("/v1/documents/{document_id}/passages", tags=["passages"])(self.passages)
        router.get("/v1/timeline", tags=["documents"])(self.timeline)
        router.get("/v1/passages/{passage_id}", tags=["passages"])(self.passage)
        return router

    async def search(self, query: Annotated[SearchQuery, Query()]) -> SearchResult:
        """Find passages."""
        if query.documents:
            await self._bounded.check_documents(query.documents)
        return await self._bounded.work(self._search, query)

    async def documents(self) -> DocumentList:
        """All documents, newest first."""
        snapshot = await self._bounded.snapshot()
        documents = [document_summary(d, snapshot) for d in snapshot.corpus.documents.values()]
        documents.sort(key=lambda d: d.date or "", reverse=True)
        return DocumentList(documents=documents, corpus_version=snapshot.corpus.version)

    async def document(self, document_id: str) -> DocumentSummary:
        """One document."""
        snapshot = await self._bounded.snapshot()
        return document_summary(_document(document_id, snapshot), snapshot)

    async def passages(self, document_id: str) -> DocumentPassages:
        """All passages of a document in order, to read it as a whole."""
        snapshot = await self._bounded.snapshot()
        document = _document(document_id, snapshot)
        return await self._bounded.work(self._passages, document, snapshot)

    async def timeline(self, query: Annotated[TimelineQuery, Query()]) -> Timeline:
        """Documents in order of date with their links; `as_of` looks back to a day."""
        return timeline(await self._bounded.snapshot(), query.as_of)

    async def passage(self, passage_id: str) -> PassageDetail:
        """One passage, by its permanent id."""
        snapshot = await self._bounded.snapshot()
        passage = snapshot.corpus.passages.get(passage_id)
        if passage is None:
            raise UnknownIdError(f"There is no passage {passage_id!r}.")
        engine = self._bounded.engine
        return passage_detail(passage, snapshot, engine.terms, engine.divergences)

    def _search(self, query: SearchQuery) -> SearchResult:
        engine = self._bounded.engine
        language = query.language or detect_language(query.q)
        snapshot = engine.snapshots.current()
        retrieval = engine.retriever.search(
            query.q,
            language,
            limit=query.limit,
            scope=scope_of(query.documents, query.as_of, snapshot),
            snapshot=snapshot,
        )
        analyser = engine.lexical.analyser
        found = [found_passage(s, query.q, analyser) for s in retrieval.passages]
        return SearchResult(query=query.q, passages=found)

    def _passages(self, document: Document, snapshot: Snapshot) -> DocumentPassages:
        engine = self._bounded.engine
        return DocumentPassages(
            document_id=document.id,
            passages=[
                passage_detail(p, snapshot, engine.terms, engine.divergences)
                for p in document.passages
            ],
            corpus_version=snapshot.corpus.version,
        )


def _document(document_id: str, snapshot: Snapshot) -> Document:
    document = snapshot.corpus.documents.get(document_id)
    if document is None:
        raise UnknownIdError(f"There is no document {document_id!r}.")
    return document
