"""`POST /v1/answers`: the whole answer at once, or as server-sent events."""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel

from assistant.events import Telling, event_name
from assistant.models import Answer, AnswerRequest
from assistant.serving.bounded import BoundedEngine
from assistant.serving.problems import as_problem

_Item = TypeVar("_Item")
EVENT_STREAM = "text/event-stream"
NOT_KEPT = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
EVENT_SCHEMA = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer. With `stream`, the events status, passages, delta, citation, "
        "answer (the whole answer, last) and error, each with JSON data.",
        "content": {
            EVENT_STREAM: {
                "itemSchema": EVENT_SCHEMA,
                "example": 'event: status\ndata: {"step": "queued"}\n\n',
            }
        },
    }
}


class AnswersDoor:
    """Answers questions.

    Args:
        bounded: the engine.
    """

    def __init__(self, bounded: BoundedEngine) -> None:
        self._bounded = bounded

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(tags=["answers"], dependencies=[Depends(json_only)])
        router.post("/v1/answers", response_model=Answer, responses=_STREAMED)(self.answer)
        return router

    async def answer(self, body: AnswerRequest, request: Request) -> Answer | StreamingResponse:
        """Answer a question; what the texts do not say is a status, not an error."""
        await self._bounded.check_documents(body.documents)
        if not body.stream:
            return await self._bounded.answer(body)
        events = await begun(self._bounded.progress(body))
        return StreamingResponse(
            self._sent(events, request), media_type=EVENT_STREAM, headers=NOT_KEPT
        )

    async def _sent(
        self, events: AsyncIterator[BaseModel], request: Request
    ) -> AsyncIterator[bytes]:
        try:
            telling = Telling()
            async for event in events:
                for told in telling.of(event):
                    yield sent(told)
        except Exception as error:  # the status line has gone out: only an event can tell
            yield sent(as_problem(request, error))


async def begun(events: AsyncIterator[_Item]) -> AsyncIterator[_Item]:
    """The same items, once the first is there: what refuses them is then no stream at all."""
    first = await anext(events)

    async def all_of_them() -> AsyncIterator[_Item]:
        yield first
        async for event in events:
            yield event

    return all_of_them()


def sent(event: BaseModel) -> bytes:
    """An event on the wire."""
    return format_sse_event(event=event_name(event), data_str=event.model_dump_json())


async def json_only(request: Request) -> None:
    """Refuse a body that does not say it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send the question as application/json.")
