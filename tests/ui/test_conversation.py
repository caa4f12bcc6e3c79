"""Asking: what goes to the API with a question, and what comes back to the reader."""

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse

from assistant.client import AssistantClient, AssistantError
from assistant.events import StatusEvent, event_name, spelled_out
from assistant.models import AnswerRequest, DocumentList, PassageDetail, Problem
from ui.asking import NotAskableError, explained, request_for
from ui.conversation import Draft, Turn, answering, history
from ui.strings import LANGUAGES, Language, strings

Make = Callable[..., Any]
WORDS = strings("en")


def api(turn: Turn, *, lost_passages: bool = False) -> FastAPI:
    """An API that always gives one turn's answer."""
    app = FastAPI()

    @app.post("/v1/answers")
    async def answers(request: AnswerRequest) -> StreamingResponse:
        events = [StatusEvent(step="read"), *spelled_out(turn.answer)]
        lines = (f"event: {event_name(e)}\ndata: {e.model_dump_json()}\n\n" for e in events)
        return StreamingResponse(lines, media_type="text/event-stream")

    @app.get("/v1/passages/{passage_id}")
    async def passage(passage_id: str) -> PassageDetail:
        if lost_passages:
            raise HTTPException(404)
        return turn.passages[passage_id]

    @app.get("/v1/documents")
    async def documents() -> DocumentList:
        return DocumentList(documents=list(turn.documents.values()), corpus_version="sha256:0")

    return app


async def followed(app: FastAPI, request: AnswerRequest) -> list[Draft | Turn]:
    client = AssistantClient("http://api", app=app)
    return [state async for state in answering(lambda: client, request)]


def states(turn: Turn, request: AnswerRequest | None = None, **options: bool) -> list[Draft | Turn]:
    asked = request or AnswerRequest.model_validate({"question": "?"})
    return asyncio.run(followed(api(turn, **options), asked))


def fetched(turn: Turn, request: AnswerRequest | None = None, **options: bool) -> Turn:
    last = states(turn, request, **options)[-1]
    assert isinstance(last, Turn)
    return last


def test_drafts_grow_into_the_whole_answer(make_turn: Make) -> None:
    *drafts, last = states(make_turn())
    assert isinstance(last, Turn)
    texts = [draft.text for draft in drafts if isinstance(draft, Draft)]
    assert texts[0] == ""
    assert texts[-1] == last.answer.answer
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert {draft.step for draft in drafts if isinstance(draft, Draft)} == {"read"}


def test_a_turn_brings_the_passages_that_it_cites(make_turn: Make) -> None:
    turn = fetched(make_turn())
    assert [c.passage_id for c in turn.answer.citations] == list(turn.passages)
    assert turn.documents == {}


def test_a_refusal_brings_the_nearest_passages_and_their_documents(make_turn: Make) -> None:
    turn = fetched(make_turn(status="not_in_corpus", citations=[], answer="記載なし。"))
    assert len(turn.passages) == len(turn.documents) == 1


def test_an_answer_outlives_a_passage_that_is_gone(make_turn: Make) -> None:
    assert fetched(make_turn(), lost_passages=True).passages == {}


def test_two_turns_never_share_a_key(make_turn: Make) -> None:
    assert fetched(make_turn()).key != fetched(make_turn()).key


def test_the_history_is_what_the_api_takes(make_turn: Make) -> None:
    long = make_turn(question="あ" * 2_000, answer="い" * 30_000)
    messages = history([make_turn(question="first"), *[long] * 14])
    assert len(messages) == 20
    assert [m.role for m in messages[:3]] == ["user", "assistant", "user"]
    assert messages[1].content.endswith("…")
    request = request_for("次は", [], "", [long] * 15, WORDS)
    assert len(json.dumps(request.model_dump(mode="json"), ensure_ascii=False).encode()) < 262_144


def test_a_request_carries_what_was_chosen() -> None:
    request = request_for(" 量子は\u0301 ", ["gcap"], "2025年1月2日", [], WORDS)
    assert request.question == "量子は\u0301"
    assert request.documents == ["gcap"]
    assert request.as_of is not None
    assert request.as_of.isoformat() == "2025-01-02"
    assert request.language is None
    assert request_for("q", [], "", [], WORDS).documents is None
    assert request_for("q", [], "", [], WORDS, language="ja").language == "ja"


@pytest.mark.parametrize(
    ("question", "documents", "as_of", "key"),
    [
        ("  \n", [], "", "empty"),
        ("a" * 2_001, [], "", "too_long"),
        ("q", [], "tomorrow", "bad_date"),
        ("q\x00", [], "", "invalid"),
        ("q\ud800", [], "", "invalid"),
        ("q", ["../etc"], "", "invalid"),
    ],
)
@pytest.mark.parametrize("page", LANGUAGES)
def test_what_makes_no_request_is_said_in_one_line(
    question: str, documents: list[str], as_of: str, key: str, page: Language
) -> None:
    words = strings(page)
    with pytest.raises(NotAskableError) as caught:
        request_for(question, documents, as_of, [], words)
    assert str(caught.value).startswith(words.errors.model_dump()[key].split("{")[0])


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (422, "invalid"),
        (413, "too_large"),
        (403, "refused"),
        (429, "busy"),
        (503, "not_ready"),
        (500, "unexpected"),
    ],
)
def test_each_error_has_a_friendly_line(status: int, key: str) -> None:
    problem = Problem(title="t", status=status, detail="secret detail", instance="")
    line = explained(AssistantError(problem), WORDS)
    assert line == WORDS.errors.model_dump()[key]


def test_an_answer_that_is_none_has_a_friendly_line() -> None:
    assert explained(ValueError("no JSON"), WORDS) == WORDS.errors.unexpected
