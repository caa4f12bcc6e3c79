"""The streaming and the agents' door under bytes and structures that nobody would send.

The suite tries a few; `make fuzz` tries thousands (the Hypothesis profile `fuzz`).
"""

import json
import math
import string
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models import Answer, Problem

_DEFAULT = settings.get_current_profile_name() == "default"
bounded = settings(
    deadline=None, max_examples=25 if _DEFAULT else settings.default.max_examples
)  # fmt: skip

EVENTS = {"status", "passages", "delta", "citation", "answer", "error"}
texts = st.text(max_size=200)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=30,
)
contents = st.binary(max_size=2_000) | json_values.map(lambda value: json.dumps(value).encode())
header_texts = st.text(string.ascii_letters + string.digits + ' ;,=/*._-+"', max_size=60).map(
    str.strip
)


def encoded(value: object) -> bytes:
    """As JSON, with lone surrogates and numbers that JSON does not know left in."""
    return json.dumps(value, ensure_ascii=True).encode()


# -- server-sent events --------------------------------------------------------------------------

turns = st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": texts})
asked = st.fixed_dictionaries(
    {"question": texts | json_values, "stream": st.just(True) | json_values},
    optional={
        "language": st.sampled_from(["ja", "en", None]) | json_values,
        "documents": st.lists(st.sampled_from(["gcap", "cepa-2020"]) | texts, max_size=3),
        "as_of": st.dates().map(str) | json_values,
        "history": st.lists(
            st.fixed_dictionaries(
                {"role": st.sampled_from(["user", "assistant"]), "content": texts}
            )
            | json_values,
            max_size=3,
        ),
        "limit": st.integers(-2, 60) | json_values,
    },
)
chats = st.fixed_dictionaries(
    {
        "model": texts,
        "messages": st.lists(
            st.fixed_dictionaries(
                {"role": st.sampled_from(["system", "user", "assistant"]) | texts,
                 "content": texts | json_values}
            )
            | json_values,
            max_size=4,
        ),
        "stream": st.just(True) | json_values,
    },
    optional={"documents": json_values, "language": json_values, "tools": json_values},
)  # fmt: skip


def check_answered(response: httpx.Response) -> None:
    """A refusal in its shape, a whole answer, or a stream that ends as a stream must."""
    assert response.status_code < 500, response.text
    kind = response.headers["content-type"]
    if response.status_code != 200:
        body = response.json()
        assert "error" in body or Problem.model_validate(body).status == response.status_code
    elif kind.startswith("text/event-stream"):
        check_stream(response.text, openai="chat" in response.request.url.path)
    else:
        assert response.json()


def check_stream(text: str, *, openai: bool) -> None:
    assert text.endswith("\n\n")
    blocks = [block.split("\n") for block in text.removesuffix("\n\n").split("\n\n")]
    if openai:
        assert blocks[-1] == ["data: [DONE]"]
        for (line,) in blocks[:-1]:
            assert json.loads(line.removeprefix("data: "))["choices"]
        return
    names = [lines[0].removeprefix("event: ") for lines in blocks]
    assert set(names) <= EVENTS
    assert names[-1] == "answer"
    Answer.model_validate_json(blocks[-1][1].removeprefix("data: "))


@bounded
@given(asked)
def test_questions_of_any_shape_are_streamed_or_refused(api: httpx.Client, body: Any) -> None:
    headers = {"content-type": "application/json"}
    check_answered(api.post("/v1/answers", content=encoded(body), headers=headers))


@bounded
@given(chats)
def test_chats_of_any_shape_are_streamed_or_refused(api: httpx.Client, body: Any) -> None:
    headers = {"content-type": "application/json"}
    check_answered(api.post("/v1/chat/completions", content=encoded(body), headers=headers))


@bounded
@given(contents, st.just("application/json") | header_texts, header_texts)
def test_any_bytes_are_refused_and_crash_nothing(
    api: httpx.Client, content: bytes, kind: str, accept: str
) -> None:
    headers = {"content-type": kind, "accept": accept}
    for path in ("/v1/answers", "/v1/chat/completions"):
        check_answered(api.post(path, content=content, headers=headers))


@pytest.mark.parametrize("after", [0, 1, 2, 5, 9, 14])
def test_a_reader_that_leaves_in_the_middle_leaves_the_service_well(
    api: httpx.Client, after: int
) -> None:
    body = {"question": "When was the partnership signed?", "stream": True}
    with api.stream("POST", "/v1/answers", json=body) as response:
        for _, _ in zip(range(after), response.iter_lines(), strict=False):
            pass

    assert api.post("/v1/answers", json=body).text.count("event: answer") == 1


# -- the agents' door ----------------------------------------------------------------------------

NUMBERS = [math.inf, -math.inf, 1e308, -0.0, 2**63, -(2**70)]
TOOLS = ["ask", "search", "get_passage", "list_documents"]
METHODS = [
    "initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read",
    "resources/templates/list", "prompts/list", "prompts/get", "completion/complete",
    "logging/setLevel", "notifications/initialized", "notifications/cancelled",
    "resources/subscribe", "server/discover",
]  # fmt: skip
odd_values = json_values | st.sampled_from(NUMBERS)
arguments = st.dictionaries(
    st.sampled_from(
        ["question", "query", "passage_id", "language", "documents", "as_of", "history", "limit"]
    )
    | texts,
    odd_values,
    max_size=6,
)
calls = st.fixed_dictionaries(
    {"name": st.sampled_from(TOOLS) | texts, "arguments": arguments | odd_values}
)
reads = st.fixed_dictionaries(
    {"uri": texts | texts.map(lambda text: f"partnership://documents/{text}")}
)
messages = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0") | texts, "method": st.sampled_from(METHODS) | texts},
    optional={"id": st.integers() | texts | odd_values, "params": calls | reads | odd_values},
)
rpc_headers = st.fixed_dictionaries(
    {"accept": st.just("application/json, text/event-stream") | header_texts,
     "content-type": st.just("application/json") | header_texts},
    optional={"mcp-protocol-version": st.sampled_from(["2025-06-18", "2024-11-05"]) | header_texts,
              "mcp-session-id": header_texts, "last-event-id": header_texts},
)  # fmt: skip


def check_rpc(response: httpx.Response) -> None:
    assert response.status_code < 500, (response.request.content, response.text)
    assert "Traceback" not in response.text


@bounded
@given(messages | st.lists(messages, max_size=3), rpc_headers)
def test_messages_of_any_shape_are_answered_or_refused(
    api: httpx.Client, message: Any, headers: dict[str, str]
) -> None:
    check_rpc(api.post("/mcp", content=encoded(message), headers=headers))


@bounded
@given(calls)
def test_calls_of_any_shape_are_answered_or_refused(api: httpx.Client, call: Any) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accept = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    check_rpc(api.post("/mcp", content=encoded(message), headers=accept))


@bounded
@given(contents, rpc_headers)
def test_any_bytes_crash_no_agents_door(
    api: httpx.Client, content: bytes, headers: dict[str, str]
) -> None:
    check_rpc(api.post("/mcp", content=content, headers=headers))


def test_after_all_that_the_service_is_well(api: httpx.Client) -> None:
    metrics = api.get("/metrics").text

    assert api.get("/readyz").status_code == 200
    assert "partnership_running 0.0" in metrics
    assert "partnership_waiting 0.0" in metrics
    assert 'status="500"' not in metrics
