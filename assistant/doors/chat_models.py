"""The shapes of OpenAI's chat completions, as far as this assistant speaks them.

Fields of ours ride along where OpenAI's clients keep what they do not know: `documents`, `as_of`,
`language` and `limit` in a request; `answer_id`, `status`, `missing` and `citations` in a message.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from assistant.models import Citation, Day, DocumentId, Limit, Status
from ingest.documents import Language

MODEL = "partnership-assistant"


class TextPart(BaseModel):
    """A piece of a message; only text is understood."""

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """A message of any role; only what users and assistants said is read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=200_000)] | list[TextPart] | None = None


class ChatRequest(BaseModel):
    """A chat completion to make. Parameters not named here are accepted and change nothing."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [
                        {"role": "user", "content": "Is the partnership legally binding?"}
                    ],
                }
            ]
        },
    )

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[
        list[ChatMessage],
        Field(
            min_length=1,
            max_length=1_000,
            json_schema_extra={"contains": {"properties": {"role": {"const": "user"}}}},
        ),
    ]
    stream: StrictBool | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    language: Language | None = None
    documents: Annotated[list[DocumentId], Field(max_length=200)] | None = None
    as_of: Day | None = None
    limit: Limit = 8


class AnswerMessage(BaseModel):
    """The answer, its markers in the text, and what they stand for."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    answer_id: str
    status: Status
    missing: list[str]
    citations: list[Citation]


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class ChatCompletion(BaseModel):
    """A whole completion; `system_fingerprint` is the corpus version."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    system_fingerprint: str
    choices: list[Choice]


class ModelCard(BaseModel):
    """A model that can be named in a request."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelList(BaseModel):
    """All models: one."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


class ErrorDetail(BaseModel):
    """What went wrong, in OpenAI's words."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class ErrorBody(BaseModel):
    """An error as OpenAI's clients expect it."""

    error: ErrorDetail
