"""`POST /v1/chat/completions` and `GET /v1/models`, as OpenAI's clients call them.

The last user message is the question and what users and assistants said before it the history.
System prompts are not read: nothing in a request can loosen what an answer must stand on.
"""

import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ValidationError

from assistant.doors.answers import EVENT_SCHEMA, EVENT_STREAM, NOT_KEPT, begun, json_only
from assistant.doors.chat_models import (
    MODEL,
    AnswerMessage,
    ChatCompletion,
    ChatMessage,
    ChatRequest,
    Choice,
    ErrorBody,
    ModelCard,
    ModelList,
)
from assistant.doors.openai_errors import openai_error
from assistant.events import DeltaEvent, Telling
from assistant.models import Answer, AnswerRequest
from assistant.serving.bounded import BoundedEngine
from assistant.serving.problems import UnknownIdError, as_problem

_HISTORY = 20
_HISTORY_CHARACTERS = 20_000
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody} for status in (400, 401, 403, 404, 413, 415, 429, 503)
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The completion. With `stream`, chunks as OpenAI sends them; the last "
        "one carries `status`, `missing` and `citations` in its delta.",
        "content": {EVENT_STREAM: {"itemSchema": EVENT_SCHEMA}},
    }
}


class ChatDoor:
    """Answers as a chat model would.

    Args:
        bounded: the engine.
    """

    def __init__(self, bounded: BoundedEngine) -> None:
        self._bounded = bounded

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(tags=["OpenAI-compatible"], responses=_ERRORS)
        router.post(
            "/v1/chat/completions",
            response_model=ChatCompletion,
            responses=_STREAMED,
            dependencies=[Depends(json_only)],
        )(self.complete)
        router.get("/v1/models")(self.models)
        router.get("/v1/models/{model}")(self.model)
        return router

    async def complete(
        self, body: ChatRequest, request: Request
    ) -> ChatCompletion | StreamingResponse:
        """Answer the last user message; citations ride along in the message."""
        await self.model(body.model)
        asked = answer_request(body)
        await self._bounded.check_documents(asked.documents)
        if body.stream:
            events = await begun(self._bounded.progress(asked))
            chunks = _chunks(events, request)
            return StreamingResponse(chunks, media_type=EVENT_STREAM, headers=NOT_KEPT)
        return _completion(await self._bounded.answer(asked))

    async def models(self) -> ModelList:
        """The one model."""
        return ModelList(data=[ModelCard()])

    async def model(self, model: str) -> ModelCard:
        """The model of this name."""
        if model != MODEL:
            raise UnknownIdError(f"There is no model {model!r}. Its name here is {MODEL!r}.")
        return ModelCard()


async def _chunks(events: AsyncIterator[BaseModel], request: Request) -> AsyncIterator[bytes]:
    chunks = _Chunks()
    yield chunks.made({"role": "assistant", "content": ""})
    try:
        telling = Telling()
        async for event in events:
            for told in telling.of(event):
                if isinstance(told, DeltaEvent):
                    yield chunks.made({"content": told.text})
                elif isinstance(told, Answer):
                    yield chunks.last(told)
        yield format_sse_event(data_str="[DONE]")
    except Exception as error:  # the status line has gone out: only a chunk can tell
        told_error = openai_error(as_problem(request, error))
        yield format_sse_event(data_str=told_error.model_dump_json())


def answer_request(body: ChatRequest) -> AnswerRequest:
    """The question that a chat ends in.

    Raises:
        HTTPException: there is no question, or it is out of bounds.
    """
    last = max((i for i, m in enumerate(body.messages) if m.role == "user"), default=None)
    if last is None:
        raise HTTPException(400, "messages: none of them is a user's, so nothing is asked")
    if _other_than_text(body.messages[last]):
        raise HTTPException(400, "messages: only text can be asked; leave other parts out")
    try:
        return AnswerRequest.model_validate(
            {
                "question": _text(body.messages[last]),
                "history": _history(body.messages[:last]),
                **body.model_dump(include={"language", "documents", "as_of", "limit"}),
            }
        )
    except ValidationError as error:
        problem = error.errors()[0]
        message = str(problem["msg"]).removeprefix("Value error, ")
        raise HTTPException(400, f"messages: {problem['loc'][0]} {message}") from error


def _history(messages: Sequence[ChatMessage]) -> list[dict[str, str]]:
    said = [(m.role, _text(m)) for m in messages if m.role in ("user", "assistant")]
    return [
        {"role": role, "content": text[:_HISTORY_CHARACTERS]} for role, text in said if text.strip()
    ][-_HISTORY:]


def _text(message: ChatMessage) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.text)
    return message.content or ""


def _other_than_text(message: ChatMessage) -> bool:
    parts = message.content if isinstance(message.content, list) else []
    return any(part.type != "text" for part in parts)


def _completion(answer: Answer) -> ChatCompletion:
    return ChatCompletion(
        id=f"chatcmpl-{answer.id}",
        created=int(time.time()),
        system_fingerprint=answer.corpus_version,
        choices=[Choice(message=_message(answer))],
    )


def _message(answer: Answer) -> AnswerMessage:
    return AnswerMessage(
        content=answer.answer,
        answer_id=answer.id,
        status=answer.status,
        missing=answer.missing,
        citations=answer.citations,
    )


class _Chunks:
    """The pieces of one streamed completion."""

    def __init__(self) -> None:
        self._frame = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": MODEL,
        }

    def made(self, delta: dict[str, Any]) -> bytes:
        return self._sent({}, delta, None)

    def last(self, answer: Answer) -> bytes:
        rest = _message(answer).model_dump(mode="json", exclude={"role", "content", "refusal"})
        return self._sent({"system_fingerprint": answer.corpus_version}, rest, "stop")

    def _sent(self, more: dict[str, Any], delta: dict[str, Any], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        content = self._frame | more | {"choices": [choice]}
        return format_sse_event(data_str=json.dumps(content, ensure_ascii=False))
