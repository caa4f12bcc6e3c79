"""The one client of the answer API: for programs, the page, the command line and the evals.

It speaks HTTP to a server, or calls an application in the same process over ASGI; either way it
takes and returns the contract's models.
"""

import random
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Any, TypeVar, cast

import anyio
import anyio.to_thread
import httpx
from httpx_sse import EventSource, SSEError
from pydantic import BaseModel, ValidationError

from assistant.events import EVENT_TYPES, StreamEvent
from assistant.models import (
    Answer,
    AnswerRecord,
    AnswerRequest,
    DocumentList,
    DocumentPassages,
    DocumentSummary,
    Health,
    PassageDetail,
    Problem,
    SearchResult,
    Timeline,
)
from assistant.transport.client_problems import (
    broken_off,
    problem_of,
    retry_after,
    stranger,
    unreachable,
)
from assistant.transport.in_process import InProcessTransport, Reader
from assistant.transport.retrying import RetryingTransport, Sleep

_Model = TypeVar("_Model", bound=BaseModel)


class AssistantError(Exception):
    """The API answered with a problem, or not at all.

    Attributes:
        problem: what it said.
        retry_after: seconds after which to ask again, where it said so (429 and 503).
    """

    def __init__(self, problem: Problem, retry_after: int | None = None) -> None:
        self.problem = problem
        self.retry_after = retry_after
        super().__init__(problem.detail)


class AssistantClient:
    """An async client; use it as an async context manager.

    Args:
        base_url: where the server listens.
        app: an ASGI application to call in this process instead.
        timeout: seconds to wait for an answer.
        key: the API key, where the server wants one.
        retries: how often a call is repeated while a server says that it is busy (429 or 503).
        rng: draws the jitter of the pauses between.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        *,
        app: Any = None,
        timeout: float = 60.0,
        key: str | None = None,
        retries: int = 2,
        rng: random.Random | None = None,
        sleep: Sleep = anyio.sleep,
    ) -> None:
        transport: httpx.AsyncBaseTransport = (
            InProcessTransport(app)
            if app is not None
            else RetryingTransport(
                httpx.AsyncHTTPTransport(),
                retries=retries,
                rng=rng or random.Random(),  # noqa: S311 - no secret
                sleep=sleep,
            )
        )
        self._in_process = transport if isinstance(transport, InProcessTransport) else None
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            timeout=timeout,
            headers={"Authorization": f"Bearer {key}"} if key else None,
        )

    async def __aenter__(self) -> "AssistantClient":
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    def for_reader(self, caller: str, session: str) -> "AssistantClient":
        """Have its calls wait in the turns of one reader of a page, and of nobody else.

        It holds in the same process alone: over HTTP, a server goes by key or address.

        Args:
            caller: who made the page ask, as the service has found out.
            session: which of this caller's sessions.
        """
        if self._in_process is not None:
            self._in_process.reader = Reader(caller, session)
        return self

    async def ask(self, request: AnswerRequest) -> Answer:
        """Ask a question.

        Raises:
            AssistantError: the request was refused or the service is not ready.
        """
        body = request.model_dump(mode="json")
        return await self._call(Answer, "POST", "/v1/answers", json=body)

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[StreamEvent, None]:
        """Ask a question and follow its answer: steps, passages, text and citations as they come.

        The last event is the whole `Answer`, the same that `ask` returns. Leaving the loop early
        stops the work; close the iterator (`contextlib.aclosing`) to have that happen at once.

        Raises:
            AssistantError: the request was refused, the service is not ready, or the answer
                broke off.
        """
        body = request.model_copy(update={"stream": True}).model_dump(mode="json")
        base_url = str(self._http.base_url)
        try:
            async with self._http.stream("POST", "/v1/answers", json=body) as response:
                if response.is_error:
                    await response.aread()
                    raise _error(response)
                async for sse in EventSource(response).aiter_sse():
                    event = _event(sse.event, sse.data)
                    if event is not None:
                        yield event
                    if isinstance(event, Answer):
                        return
        except httpx.HTTPError as error:
            raise AssistantError(unreachable(base_url, error)) from error
        except (SSEError, ValidationError) as error:
            raise AssistantError(stranger(base_url, "/v1/answers")) from error
        raise AssistantError(broken_off(base_url))

    async def record(self, answer_id: str) -> AnswerRecord:
        """An answer that was kept, with its request.

        Raises:
            AssistantError: none of this id has been kept for this caller.
        """
        return await self._call(AnswerRecord, "GET", f"/v1/answers/{_segment(answer_id)}")

    async def delete_record(self, answer_id: str) -> None:
        """Delete an answer that was kept, with its request.

        Raises:
            AssistantError: none of this id has been kept for this caller.
        """
        await self._send("DELETE", f"/v1/answers/{_segment(answer_id)}")

    async def docx(self, answers: Sequence[Answer]) -> bytes:
        """Answers as a document for a word processor; it is made here, and nothing is asked."""
        from assistant.export.writers import to_docx

        return await anyio.to_thread.run_sync(to_docx, answers)

    async def search(
        self,
        query: str,
        *,
        limit: int = 8,
        documents: Sequence[str] = (),
        language: str | None = None,
        as_of: str | None = None,
    ) -> SearchResult:
        """Find passages.

        Raises:
            AssistantError: the request was refused or the service is not ready.
        """
        given = {"q": query, "limit": limit, "language": language, "as_of": as_of}
        params: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
        if documents:
            params["documents"] = list(documents)
        return await self._call(SearchResult, "GET", "/v1/search", params=params)

    async def documents(self) -> DocumentList:
        """All documents, newest first."""
        return await self._call(DocumentList, "GET", "/v1/documents")

    async def document(self, document_id: str) -> DocumentSummary:
        """One document.

        Raises:
            AssistantError: there is no such document.
        """
        return await self._call(DocumentSummary, "GET", f"/v1/documents/{_segment(document_id)}")

    async def timeline(self, *, as_of: str | None = None) -> Timeline:
        """The documents in order of date, with their links.

        Args:
            as_of: an ISO day to look back to; what is dated later is left out.

        Raises:
            AssistantError: `as_of` is no date, or the service is not ready.
        """
        params = {"as_of": as_of} if as_of is not None else {}
        return await self._call(Timeline, "GET", "/v1/timeline", params=params)

    async def passage(self, passage_id: str) -> PassageDetail:
        """One passage.

        Raises:
            AssistantError: there is no such passage.
        """
        return await self._call(PassageDetail, "GET", f"/v1/passages/{_segment(passage_id)}")

    async def passages(self, document_id: str) -> DocumentPassages:
        """All passages of a document, in order.

        Raises:
            AssistantError: there is no such document.
        """
        path = f"/v1/documents/{_segment(document_id)}/passages"
        return await self._call(DocumentPassages, "GET", path)

    async def ready(self) -> Health:
        """Whether the service is ready.

        Raises:
            AssistantError: it is not, and why.
        """
        return await self._call(Health, "GET", "/readyz")

    async def _call(self, model: type[_Model], method: str, path: str, **kwargs: Any) -> _Model:
        response = await self._send(method, path, **kwargs)
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            raise AssistantError(stranger(str(self._http.base_url), path)) from error

    async def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        try:
            response = await self._http.request(method, path, **kwargs)
        except httpx.HTTPError as error:
            raise AssistantError(unreachable(str(self._http.base_url), error)) from error
        if response.is_error:
            raise _error(response)
        return response


def _error(response: httpx.Response) -> AssistantError:
    return AssistantError(problem_of(response), retry_after(response))


def _segment(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def _event(name: str, data: str) -> StreamEvent | None:
    """An event of the stream; None for a kind that a newer server may send.

    Raises:
        AssistantError: the server reports a problem.
        ValidationError: it is not what its name says.
    """
    kind = EVENT_TYPES.get(name)
    if kind is None:
        return None
    event = kind.model_validate_json(data)
    if isinstance(event, Problem):
        raise AssistantError(event)
    return cast(StreamEvent, event)
