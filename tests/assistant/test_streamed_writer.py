"""A model's sentences reach the client one by one, each checked, while the model still writes.

The model is a scripted server over HTTP, which here waits for the test between two sentences.
"""

import dataclasses
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from httpx_sse import EventSource, ServerSentEvent, connect_sse

from assistant.assembly import Engine, open_writer
from assistant.models import Answer, AnswerRequest
from assistant.pipeline import AnswerPipeline
from assistant.settings import load_settings
from assistant.state import AnswerState, Quote
from assistant.steps.cite import Cite
from assistant.steps.understand import Understand
from assistant.verification.verifier import Verifier
from assistant.writers.language_model import MOST_CHARACTERS
from assistant.writers.markup import markup_in, plain_text
from assistant.writers.quotation import QuotationWriter
from assistant.writers.replies import ReplyReader, read_reply
from assistant.writers.yes_no import YesOrNo
from ingest.divergences import DivergenceFinder
from ingest.embedding import HashingEmbedder
from ingest.glossary import read_glossary
from ingest.lexical import TermAnalyser
from ingest.sentences import split_sentences
from tests.scripted_model import Model, running_model, spoken

Serve = Callable[..., AbstractContextManager[str]]
VERIFIER = Verifier(TermAnalyser(), read_glossary())
OTHERWISE = QuotationWriter(YesOrNo(VERIFIER))
FINDER = DivergenceFinder(read_glossary())
PASSAGES = ("cepa-2020:signing.1", "frontier-technology-partnership-2026:closing.1")
SIGNED = "CEPA was signed in Tokyo on 23 October 2020."
BINDING = "The Partnership is not legally binding."
LIE = "CEPA was signed in Tokyo on 24 October 2020."
ASKED = {"question": "When was CEPA signed, and is the Partnership legally binding?"}


def item(marker: int, text: str) -> str:
    return json.dumps({"passage": f"[{marker}]", "text": text})


def reply(*sentences: tuple[int, str]) -> str:
    return f'{{"sentences": [{", ".join(item(*sentence) for sentence in sentences)}]}}'


FIRST = f'{{"sentences": [{item(1, SIGNED)}'
SECOND = f", {item(2, BINDING)}]}}"


class Chosen:
    """Reads nothing, but quotes the first sentence of two passages."""

    def run(self, state: AnswerState) -> AnswerState:
        for passage_id in PASSAGES:
            passage = state.snapshot.corpus.passages[passage_id]
            language = state.language
            first = split_sentences(passage.texts[language], language)[0]
            state.quotes.append(Quote(passage, language, first.start, first.end, first.text))
        return state


@pytest.fixture
def model() -> Iterator[Model]:
    with running_model() as script:
        yield script


@pytest.fixture
def api(engine: Engine, model: Model, serve: Serve) -> Iterator[httpx.Client]:
    with _served(engine, model, serve) as client:
        yield client


@contextmanager
def _served(engine: Engine, model: Model, serve: Serve, **given: Any) -> Iterator[httpx.Client]:
    """A service that quotes two sentences, which the scripted model words."""
    values = {"llm_timeout": 20.0, "embedding_model": "hashing", **given}
    settings = load_settings(
        writer="language-model", llm_url=model.url, llm_model="liar-7b", **values
    )
    writer = open_writer(settings, VERIFIER, HashingEmbedder(), None, otherwise=OTHERWISE)
    steps = [Understand(), Chosen(), Cite(writer, FINDER)]
    worded = dataclasses.replace(engine, pipeline=AnswerPipeline(engine.snapshots, steps))
    with serve(worded) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@contextmanager
def streamed(api: httpx.Client) -> Iterator[Iterator[ServerSentEvent]]:
    body = ASKED | {"stream": True}
    with connect_sse(api, "POST", "/v1/answers", json=body) as source:
        yield source.iter_sse()


def text_of(events: Sequence[ServerSentEvent]) -> str:
    return "".join(e.json()["text"] for e in events if e.event == "delta")


def until(events: Iterator[ServerSentEvent], wanted: str) -> list[ServerSentEvent]:
    """The events up to the one after which the text has some words."""
    seen: list[ServerSentEvent] = []
    for event in events:
        seen.append(event)
        if wanted in text_of(seen):
            return seen
    raise AssertionError(f"{wanted} never came: {text_of(seen)}")


def in_two_parts(first: str, second: str | bytes, goes_on: threading.Event) -> Iterator[bytes]:
    yield spoken(first)
    assert goes_on.wait(10)
    yield second if isinstance(second, bytes) else spoken(second) + b"data: [DONE]\n\n"


def test_a_sentence_goes_out_while_the_model_still_writes(api: httpx.Client, model: Model) -> None:
    goes_on = threading.Event()
    model.body = in_two_parts(FIRST, SECOND, goes_on)

    with streamed(api) as events:
        before = until(events, f"{SIGNED} [1]")
        assert BINDING not in text_of(before)
        goes_on.set()
        told = before + list(events)
    model.says(FIRST + SECOND)
    plain = Answer.model_validate_json(api.post("/v1/answers", json=ASKED).content)

    answer = Answer.model_validate_json(told[-1].data)
    chance = {"id", "timings_ms"}
    assert answer.model_dump(exclude=chance) == plain.model_dump(exclude=chance)
    assert text_of(told) == answer.answer
    assert f"{BINDING} [2]" in answer.answer
    assert answer.answered_by == "liar-7b"
    steps = api.get("/metrics").text
    assert 'partnership_step_seconds_count{step="cite"} 2.0' in steps


def test_each_citation_follows_its_sentence_at_once(api: httpx.Client, model: Model) -> None:
    goes_on = threading.Event()
    model.body = in_two_parts(FIRST, SECOND, goes_on)

    with streamed(api) as events:
        before = until(events, f"{SIGNED} [1]")
        assert next(events).json()["marker"] == 1
        goes_on.set()
        after = until(events, "[2]")
        assert next(events).json()["marker"] == 2
    assert "citation" not in {event.event for event in before + after}


def test_nothing_goes_out_before_a_sentence_stands(api: httpx.Client, model: Model) -> None:
    goes_on = threading.Event()
    model.body = in_two_parts(f'{{"sentences": [{item(1, LIE)}', SECOND, goes_on)
    answer = None

    with streamed(api) as events:
        for event in events:
            if event.json() == {"step": "cite"}:
                goes_on.set()  # what is told after this comes of the second sentence
            if event.event == "delta":
                assert goes_on.is_set()
            if event.event == "answer":
                answer = Answer.model_validate_json(event.data)

    assert answer is not None
    assert "24 October" not in answer.answer
    assert "23 October 2020" in answer.answer
    assert f"{BINDING} [2]" in answer.answer
    assert answer.answered_by == "liar-7b"


@pytest.mark.parametrize(
    "rest",
    [
        b"data: {\n\n",
        b'data: {"error": {"message": "out of memory"}}\n\n',
        b"data: " + b"x" * 1_200_000,
        spoken(f", {item(2, 'The Partnership is legally binding.')}"),
        spoken(f', {{"passage": "[2]", "text": "{BINDING[:20]}'),
        spoken(", " + "blah " * 2_000),
        spoken(f", {item(2, '当該パートナーシップは法的拘束力を有しない。')}"),
    ],
)
def test_what_has_been_told_stays_where_the_model_breaks_off_or_goes_wrong(
    api: httpx.Client, model: Model, rest: bytes
) -> None:
    goes_on = threading.Event()
    model.body = in_two_parts(FIRST, rest, goes_on)

    with streamed(api) as events:
        told = until(events, f"{SIGNED} [1]")
        goes_on.set()
        told += list(events)

    answer = Answer.model_validate_json(told[-1].data)
    assert text_of(told) == answer.answer
    assert f"{SIGNED} [1]" in answer.answer
    assert f"{answer.citations[1].quote}” [2]" in answer.answer
    assert answer.answered_by == "liar-7b"


def test_a_model_that_stalls_after_a_sentence_is_not_waited_for_longer_than_it_may_take(
    engine: Engine, model: Model, serve: Serve
) -> None:
    goes_on = threading.Event()
    model.body = in_two_parts(FIRST, SECOND, goes_on)

    with _served(engine, model, serve, llm_timeout=0.6) as api:
        with streamed(api) as events:
            told = list(events)
        goes_on.set()
        after = Answer.model_validate_json(api.post("/v1/answers", json=ASKED).content)

    answer = Answer.model_validate_json(told[-1].data)
    assert f"{SIGNED} [1]" in text_of(told) == answer.answer
    assert BINDING not in answer.answer
    assert (answer.answered_by, after.answered_by) == ("liar-7b", "quotation")
    assert len(model.requests) == 1


def test_who_leaves_stops_the_model(api: httpx.Client, model: Model) -> None:
    def endless() -> Iterator[bytes]:
        yield spoken(FIRST)
        while True:
            yield spoken(", ")

    model.body = endless()
    with streamed(api) as events:
        until(events, f"{SIGNED} [1]")
        assert not model.was_left.is_set()

    assert model.was_left.wait(10)


def test_a_fallback_is_told_whole(api: httpx.Client, model: Model) -> None:
    model.says(reply((1, LIE), (2, "The Partnership is legally binding.")))

    with streamed(api) as events:
        told = list(events)

    answer = Answer.model_validate_json(told[-1].data)
    assert answer.answered_by == "quotation"
    assert text_of(told) == answer.answer
    assert [e.event for e in told].count("citation") == 2


def test_tools_that_speak_openais_protocol_get_each_sentence_too(
    api: httpx.Client, model: Model
) -> None:
    goes_on = threading.Event()
    model.body = in_two_parts(FIRST, SECOND, goes_on)
    body = {
        "model": "partnership-assistant", "stream": True,
        "messages": [{"role": "user", "content": ASKED["question"]}],
    }  # fmt: skip
    text = ""
    with api.stream("POST", "/v1/chat/completions", json=body) as response:
        for event in EventSource(response).iter_sse():
            if event.data == "[DONE]":
                break
            text += event.json()["choices"][0]["delta"].get("content") or ""
            if SIGNED in text:
                goes_on.set()

    assert goes_on.is_set()
    assert text.index(SIGNED) < text.index(BINDING)


@pytest.mark.parametrize(
    "text",
    [
        reply((1, SIGNED), (2, BINDING)),
        f"```json\n{reply((1, SIGNED), (2, BINDING))}\n```",
        f"<think>[2] {LIE}\n{{</think>[1] {SIGNED}\n[2] {BINDING}",
        f"Here they are:\n1. {SIGNED}\n2. {BINDING}\n",
        f'{{"sentences": {{"a": [{item(1, SIGNED)}, {{}}, {item(2, BINDING)}',
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_a_reply_is_read_the_same_in_whatever_pieces_it_comes(text: str, size: int) -> None:
    reader = ReplyReader(frozenset({1, 2}))
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    drafts = [draft for piece in pieces for draft in reader.read(piece)] + list(reader.end())

    assert [(d.marker, d.text) for d in drafts] == [(1, SIGNED), (2, BINDING)]


def test_a_reply_of_nothing_but_line_ends_and_braces_is_read_in_no_time() -> None:
    for noise in ("\n", "{", "}", "{}", "a\n", "<think>"):
        assert len(read_reply((noise * 8_000)[:MOST_CHARACTERS], frozenset({1, 2}))) == 0


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("**CEPA** was signed in *Tokyo*.", "CEPA was signed in Tokyo."),
        ("## CEPA was signed.", "CEPA was signed."),
        ("[CEPA](https://example.org/a_b) was signed.", "CEPA was signed."),
        ("![CEPA](x.png) was signed.", "CEPA was signed."),
        ("<b>CEPA</b> was <span class='x'>signed</span>.<br/>", "CEPA was signed."),
        ("R&amp;D is `funded`.", "R&D is funded."),
        ("It is signed [1](https://example.org).", "It is signed [1]."),
        ("**日英EPA**は署名された。", "日英EPAは署名された。"),
    ],
)
def test_markup_that_only_dresses_the_words_is_taken_off(written: str, stands: str) -> None:
    assert plain_text(written) == stands
    assert markup_in(stands, "") == []


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert('CEPA was signed')</script>",
        "CEPA <img src=x onerror=alert(1)> was signed.",
        "&lt;iframe src=x&gt; CEPA was signed.",
        "CEPA was signed, see https://example.org.",
        "CEPA was signed, see www.example.org.",
        "[CEPA](javascript:alert(1)) was signed.",
        "| CEPA | was signed |",
        "[CEPA](https://example.org/ was signed.",
    ],
)
def test_markup_and_addresses_that_are_left_speak_against_a_sentence(written: str) -> None:
    assert markup_in(plain_text(written), "CEPA was signed.")
    assert markup_in(plain_text(written), f"As it says: {plain_text(written)}") == []


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("**CEPA** was signed in [Tokyo](https://example.org) on 23 October 2020.", True),
        ("CEPA was signed in Tokyo on 23 October 2020, <img src=x>.", False),
    ],
)
def test_a_dressed_sentence_is_shown_plain_or_not_at_all(
    api: httpx.Client, model: Model, written: str, stands: bool
) -> None:
    model.says(reply((1, written), (2, BINDING)))
    answer = Answer.model_validate_json(api.post("/v1/answers", json=ASKED).content)

    assert (f"{SIGNED} [1]" in answer.answer) is stands
    assert "example.org" not in answer.answer
    assert "<img" not in answer.answer


def test_a_writer_that_does_not_stream_tells_nothing_on_the_way(engine: Engine) -> None:
    state = AnswerState(AnswerRequest(**ASKED), engine.snapshots.current(), "en")
    state = Chosen().run(Understand().run(state))

    assert list(Cite(OTHERWISE, FINDER).telling(state)) == []
    assert [c.marker for c in state.citations] == [1, 2]
    assert "[2]" in state.answer
