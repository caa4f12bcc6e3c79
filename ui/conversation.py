"""One user's conversation: its turns, the question sent with them, and the answer fetched."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from assistant.client import AssistantClient, AssistantError
from assistant.events import DeltaEvent, StatusEvent, StreamEvent
from assistant.models import Answer, AnswerRequest, DocumentSummary, Message, PassageDetail

ClientFactory = Callable[[], AssistantClient]
MAX_TURNS = 20
NEAREST = 3
_HISTORY_MESSAGES = 20
_HISTORY_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was answered, and what is shown with its answer, by id.

    `restored`: the answer comes from the reader's browser, so nobody's judgement of it is kept.
    """

    key: str
    request: AnswerRequest
    answer: Answer
    passages: Mapping[str, PassageDetail] = field(default_factory=dict)
    documents: Mapping[str, DocumentSummary] = field(default_factory=dict)
    judged: bool = False
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A question under way: the step that has begun, and the text so far."""

    request: AnswerRequest
    step: str = ""
    text: str = ""


def history(turns: Sequence[Turn]) -> list[Message]:
    """The latest turns as messages, oldest first, shortened to what the API takes."""
    messages: list[Message] = []
    for turn in turns[-_HISTORY_MESSAGES // 2 :]:
        messages.append(Message(role="user", content=_shortened(turn.answer.question)))
        messages.append(Message(role="assistant", content=_shortened(turn.answer.answer)))
    return messages


def _shortened(text: str) -> str:
    return text if len(text) <= _HISTORY_CHARACTERS else text[: _HISTORY_CHARACTERS - 1] + "…"


async def answering(
    client_factory: ClientFactory, request: AnswerRequest
) -> AsyncGenerator[Draft | Turn, None]:
    """Ask, and follow the answer: drafts while it is under way, the whole turn last.

    Raises:
        AssistantError: the question was refused, the service is not ready, or it broke off.
        ValueError: the service sent something that is no answer.
    """
    draft = Draft(request)
    async with client_factory() as client, aclosing(client.stream(request)) as events:
        async for event in events:
            if isinstance(event, Answer):
                yield await turn_of(client, request, event)
                return
            draft = _gone_on(draft, event)
            yield draft


def _gone_on(draft: Draft, event: StreamEvent) -> Draft:
    """The draft after an event; passages and citations are shown with the whole answer."""
    if isinstance(event, DeltaEvent):
        return replace(draft, text=draft.text + event.text)
    return replace(draft, step=event.step) if isinstance(event, StatusEvent) else draft


async def turn_of(client: AssistantClient, request: AnswerRequest, answer: Answer) -> Turn:
    """The answer with the passages and documents that are shown with it."""
    asked = (_passage(client, passage_id) for passage_id in shown_passages(answer))
    found = await asyncio.gather(*asked)
    documents = await _documents(client, request, answer)
    passages = {passage.passage_id: passage for passage in found if passage}
    return Turn(uuid.uuid4().hex, request, answer, passages, documents)


def shown_passages(answer: Answer) -> list[str]:
    """The passages that an answer cites, or the nearest ones where the texts do not say."""
    if answer.status == "not_in_corpus":
        return [passage.passage_id for passage in answer.passages[:NEAREST]]
    return list(dict.fromkeys(citation.passage_id for citation in answer.citations))


async def _passage(client: AssistantClient, passage_id: str) -> PassageDetail | None:
    try:
        return await client.passage(passage_id)
    except (AssistantError, ValueError):
        return None


async def _documents(
    client: AssistantClient, request: AnswerRequest, answer: Answer
) -> dict[str, DocumentSummary]:
    nearest = answer.passages[:NEAREST] if answer.status == "not_in_corpus" else []
    wanted = {*(request.documents or ()), *(passage.document_id for passage in nearest)}
    if not wanted:
        return {}
    try:
        known = (await client.documents()).documents
    except (AssistantError, ValueError):
        return {}
    return {document.id: document for document in known if document.id in wanted}
