"""The conversation that the browser keeps: within bounds, and shown again only where it stands."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException

from assistant.client import AssistantClient
from assistant.models import Health, PassageDetail
from ui.conversation import MAX_TURNS, Turn
from ui.keeping import MAX_KEPT, Restored, kept_text, restored
from ui.render.answer import drawn_conversation
from ui.strings import strings

Make = Callable[..., Any]


def api(passages: list[PassageDetail], *, ready: bool = True) -> FastAPI:
    app = FastAPI()

    @app.get("/readyz")
    async def readyz() -> Health:
        if not ready:
            raise HTTPException(503)
        return Health(status="ready")

    @app.get("/v1/passages/{passage_id}")
    async def passage(passage_id: str) -> PassageDetail:
        found = next((p for p in passages if p.passage_id == passage_id), None)
        if found is None:
            raise HTTPException(404)
        return found

    return app


def back(text: str, app: FastAPI) -> Restored:
    return asyncio.run(restored(lambda: AssistantClient("http://api", app=app), text))


def test_turns_come_back_as_they_were_but_cannot_be_judged(
    make_turn: Make, make_passage: Make
) -> None:
    turns = [make_turn(), make_turn(question="では、量子は?", request={"as_of": "2026-06-14"})]
    found = back(kept_text(turns), api([make_passage()]))
    assert found.lost == 0
    assert [t.answer for t in found.turns] == [t.answer for t in turns]
    assert [t.request for t in found.turns] == [t.request for t in turns]
    assert all(t.restored and t.passages for t in found.turns)
    drawn = drawn_conversation(found.turns, "en", judging=True)
    assert strings("en").judgement.question not in drawn


def test_earlier_messages_are_not_kept_twice(make_turn: Make) -> None:
    said = {"history": [{"role": "user", "content": "x" * 1_000}]}
    assert "x" * 1_000 not in kept_text([make_turn(request=said)])


def test_only_the_latest_turns_are_kept_and_only_as_many_as_fit(make_turn: Make) -> None:
    turns = [make_turn(id=str(number)) for number in range(MAX_TURNS + 5)]
    ids = [kept["answer"]["id"] for kept in json.loads(kept_text(turns))["turns"]]
    assert ids == [str(number) for number in range(5, MAX_TURNS + 5)]
    one = len(kept_text(turns[-1:]).encode())
    short = kept_text(turns, most=one + 10)
    assert len(short.encode()) <= one + 10
    assert [kept["answer"]["id"] for kept in json.loads(short)["turns"]] == ids[-1:]
    assert kept_text(turns, most=10) == ""


@pytest.mark.parametrize("change", ["quote", "counterpart", "gone"])
def test_an_answer_whose_words_no_longer_stand_in_the_texts_is_lost(
    change: str, make_turn: Make, make_passage: Make
) -> None:
    ja, en = (make_passage().texts[language] for language in ("ja", "en"))
    texts = {
        "quote": {"ja": ja.replace("促進", "推進"), "en": en},
        "counterpart": {"ja": ja, "en": en.replace("promote", "advance")},
    }
    known = [] if change == "gone" else [make_passage(texts=texts[change])]
    assert back(kept_text([make_turn()]), api(known)) == Restored((), lost=1)


def test_nothing_is_lost_while_the_service_is_away(make_turn: Make) -> None:
    assert back(kept_text([make_turn()]), api([], ready=False)) == Restored()


def forged(turn: Turn, **changes: Any) -> str:
    kept = json.loads(kept_text([turn]))
    kept["turns"][0]["answer"]["citations"][0] |= changes
    return json.dumps(kept)


@pytest.mark.parametrize(
    "changes",
    [{"start": -5}, {"end": 10**9}, {"start": 0, "end": 0, "quote": ""}, {"quote": "別の文"}],
)
def test_a_forged_quotation_is_not_shown(
    changes: dict[str, Any], make_turn: Make, make_passage: Make
) -> None:
    assert back(forged(make_turn(), **changes), api([make_passage()])).lost == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"version":2,"turns":[]}', '{"version":1,"turns":[{}]}',
     '{"version":1,"turns":[],"more":1}', "x" * (MAX_KEPT + 1), "\ud800"],
)  # fmt: skip
def test_what_is_no_conversation_is_nothing(text: str) -> None:
    assert back(text, api([])) == Restored()


def test_text_that_comes_back_is_never_markup(
    hostile: str, make_turn: Make, make_passage: Make, parsed: Make
) -> None:
    def shape(text: str) -> Any:
        turn = make_turn(question=text, answer=f"{text} [1]", missing=[text])
        found = back(kept_text([turn]), api([make_passage()]))
        return parsed(drawn_conversation(found.turns, "en")).shape

    assert [name for name, _ in shape(hostile)] == [name for name, _ in shape("x")]
