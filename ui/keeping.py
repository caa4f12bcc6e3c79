"""A conversation that outlives a reload: as text for the browser to keep, and back.

The browser keeps it, not the server, so nobody else can see it. What comes back may have been
changed or be from another version of the texts: it is held to the contract's models and to bounds,
and an answer is shown again only where each of its quotations still stands in the texts.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.client import AssistantError
from assistant.models import Answer, AnswerRequest, Citation, PassageDetail
from ui.conversation import MAX_TURNS, ClientFactory, Turn, turn_of

MAX_KEPT: Final = 150_000
"""Bytes; what a request may carry is the service's to say, by default 262,144."""


class _KeptTurn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request: AnswerRequest
    answer: Answer


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Literal[1] = 1
    turns: Annotated[list[_KeptTurn], Field(max_length=MAX_TURNS)]


@dataclass(frozen=True, slots=True)
class Restored:
    """The turns that can be shown again, and how many cannot: the texts have changed."""

    turns: tuple[Turn, ...] = ()
    lost: int = 0


def kept_text(turns: Sequence[Turn], most: int = MAX_KEPT) -> str:
    """The latest turns as text, as many as fit into so many bytes."""
    kept = [
        _KeptTurn(request=turn.request.model_copy(update={"history": []}), answer=turn.answer)
        for turn in turns[-MAX_TURNS:]
    ]
    while kept:
        text = _Kept(turns=kept).model_dump_json()
        if len(text.encode()) <= most:
            return text
        kept = kept[1:]
    return ""


async def restored(client_factory: ClientFactory, text: str) -> Restored:
    """The conversation that the browser kept; nothing where it is none or the service is away."""
    if len(text.encode(errors="replace")) > MAX_KEPT:
        return Restored()
    try:
        kept = _Kept.model_validate_json(text).turns
    except ValidationError:
        return Restored()
    try:
        async with client_factory() as client:
            await client.ready()  # else every passage would seem to be gone
            found = await asyncio.gather(*(turn_of(client, k.request, k.answer) for k in kept))
    except (AssistantError, ValueError):
        return Restored()
    standing = tuple(replace(turn, restored=True) for turn in found if _stands(turn))
    return Restored(standing, lost=len(kept) - len(standing))


def _stands(turn: Turn) -> bool:
    """Whether the texts still say everything that the answer quotes."""
    return all(_quoted(c, turn.passages.get(c.passage_id)) for c in turn.answer.citations)


def _quoted(citation: Citation, passage: PassageDetail | None) -> bool:
    if passage is None:
        return False
    spans = (citation, citation.counterpart) if citation.counterpart else (citation,)
    return all(
        0 <= s.start < s.end and passage.texts.get(s.language, "")[s.start : s.end] == s.quote
        for s in spans
    )
