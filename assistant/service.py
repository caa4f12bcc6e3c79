"""The answer API over HTTP: a thin door onto the engine."""

import datetime
import functools
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, ConfigDict, field_validator

from assistant.assembly import Engine
from assistant.body_limit import BodyLimit
from assistant.language import detect_language
from assistant.models import (
    Answer,
    AnswerRequest,
    DocumentId,
    DocumentList,
    DocumentPassages,
    DocumentSummary,
    Health,
    Limit,
    PassageDetail,
    Problem,
    Question,
    SearchResult,
    Timeline,
)
from assistant.problems import MEDIA_TYPE, UnknownIdError, install_problem_handlers
from assistant.snapshots import Snapshot
from assistant.steps.retrieve import scope_of
from assistant.timeline import timeline
from assistant.views import document_summary, found_passage, passage_detail
from ingest.documents import Document, Language

_Result = TypeVar("_Result")
_DESCRIPTION = (
    "Questions about the Japan–UK partnership texts, in Japanese or English, answered with exact "
    "quotations. 日英間の協力に関する文書への質問に、正確な引用で答えます。"
)


class SearchQuery(BaseModel):
    """The parameters of a search."""

    model_config = ConfigDict(extra="forbid")

    q: Question
    limit: Limit = 8
    documents: list[DocumentId] | None = None
    language: Language | None = None
    as_of: datetime.date | None = None

    @field_validator("documents", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, list):
            return [part for item in value for part in str(item).split(",") if part] or None
        return value


class TimelineQuery(BaseModel):
    """The parameters of the timeline."""

    model_config = ConfigDict(extra="forbid")

    as_of: datetime.date | None = None


class Service:
    """The routes' handlers: bounded work in threads, so that the event loop stays free."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._limiter = CapacityLimiter(engine.settings.workers)

    async def answer(self, body: AnswerRequest) -> Answer:
        """Answer a question; what the texts do not say is a status, not an error."""
        await self._check_documents(body.documents)
        return await self._in_thread(self._engine.pipeline.answer, body)

    async def search(self, query: Annotated[SearchQuery, Query()]) -> SearchResult:
        """Find passages."""
        await self._check_documents(query.documents)
        return await self._in_thread(self._search, query)

    async def documents(self) -> DocumentList:
        """All documents, newest first."""
        snapshot = await self._snapshot()
        documents = [document_summary(d, snapshot) for d in snapshot.corpus.documents.values()]
        documents.sort(key=lambda d: d.date or "", reverse=True)
        return DocumentList(documents=documents, corpus_version=snapshot.corpus.version)

    async def document(self, document_id: str) -> DocumentSummary:
        """One document."""
        snapshot = await self._snapshot()
        document = snapshot.corpus.documents.get(document_id)
        if document is None:
            raise UnknownIdError(f"There is no document {document_id!r}.")
        return document_summary(document, snapshot)

    async def timeline(self, query: Annotated[TimelineQuery, Query()]) -> Timeline:
        """Documents in order of date with their links; `as_of` looks back to a day."""
        return timeline(await self._snapshot(), query.as_of)

    async def passage(self, passage_id: str) -> PassageDetail:
        """One passage, by its permanent id."""
        snapshot = await self._snapshot()
        passage = snapshot.corpus.passages.get(passage_id)
        if passage is None:
            raise UnknownIdError(f"There is no passage {passage_id!r}.")
        return passage_detail(passage, snapshot, self._engine.terms)

    async def passages(self, document_id: str) -> DocumentPassages:
        """All passages of a document in order, to read it as a whole."""
        snapshot = await self._snapshot()
        document = snapshot.corpus.documents.get(document_id)
        if document is None:
            raise UnknownIdError(f"There is no document {document_id!r}.")
        return await self._in_thread(self._passages, document, snapshot)

    def _passages(self, document: Document, snapshot: Snapshot) -> DocumentPassages:
        terms = self._engine.terms
        return DocumentPassages(
            document_id=document.id,
            passages=[passage_detail(p, snapshot, terms) for p in document.passages],
            corpus_version=snapshot.corpus.version,
        )

    async def alive(self) -> Health:
        """The process is alive."""
        return Health(status="ok")

    async def ready(self) -> Health:
        """The index is open and the model loaded; 503 with the reason until then."""
        return await self._in_thread(self._ready)

    def _ready(self) -> Health:
        snapshot = self._engine.snapshots.current()
        return Health(
            status="ready",
            corpus_version=snapshot.corpus.version,
            embedding_model=self._engine.embedder.fingerprint,
            passages=len(snapshot.corpus.passages),
        )

    def _search(self, query: SearchQuery) -> SearchResult:
        language = query.language or detect_language(query.q)
        snapshot = self._engine.snapshots.current()
        retrieval = self._engine.retriever.search(
            query.q,
            language,
            limit=query.limit,
            scope=scope_of(query.documents, query.as_of, snapshot),
            snapshot=snapshot,
        )
        analyser = self._engine.lexical.analyser
        found = [found_passage(s, query.q, analyser) for s in retrieval.passages]
        return SearchResult(query=query.q, passages=found)

    async def _check_documents(self, documents: list[str] | None) -> None:
        if documents:
            known = (await self._snapshot()).corpus.documents
            for document_id in documents:
                if document_id not in known:
                    raise UnknownIdError(f"There is no document {document_id!r}.")

    async def _snapshot(self) -> Snapshot:
        return await self._in_thread(self._engine.snapshots.current)

    async def _in_thread(self, function: Callable[..., _Result], *args: Any) -> _Result:
        call = functools.partial(function, *args)
        return await anyio.to_thread.run_sync(call, limiter=self._limiter)


def build_app(engine: Engine) -> FastAPI:
    """The API of an opened engine; the page is mounted on it by `ui.app`."""
    app = FastAPIOffline(title="Partnership Assistant", description=_DESCRIPTION)
    app.include_router(_router(Service(engine)))
    install_problem_handlers(app)
    limited = ("/v1/", "/gradio_api/")
    app.add_middleware(BodyLimit, most=engine.settings.max_body_bytes, paths=limited)
    return app


def _router(service: Service) -> APIRouter:
    problems: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "content": {MEDIA_TYPE: {}}}
        for status in (404, 413, 415, 422, 503)
    }
    router = APIRouter(responses=problems)
    router.post("/v1/answers", tags=["answers"], dependencies=[Depends(_json_only)])(service.answer)
    router.get("/v1/search", tags=["passages"])(service.search)
    router.get("/v1/documents", tags=["documents"])(service.documents)
    router.get("/v1/documents/{document_id}", tags=["documents"])(service.document)
    router.get("/v1/timeline", tags=["documents"])(service.timeline)
    router.get("/v1/documents/{document_id}/passages", tags=["passages"])(service.passages)
    router.get("/v1/passages/{passage_id}", tags=["passages"])(service.passage)
    router.get("/healthz", tags=["operations"])(service.alive)
    router.get("/readyz", tags=["operations"])(service.ready)
    router.api_route("/v1/{path:path}", methods=["GET", "POST"], include_in_schema=False)(_nothing)
    return router


async def _json_only(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send the question as application/json.")


async def _nothing(request: Request, path: str) -> None:
    raise UnknownIdError(f"There is nothing at /v1/{path}. The API is described at /docs.")
