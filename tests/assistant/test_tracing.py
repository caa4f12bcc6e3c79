"""Traces: one span an answer, one a step, and nothing of what was asked or by whom."""

import asyncio
import contextlib
import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.assembly import Engine
from assistant.client import AssistantClient
from assistant.events import DeltaEvent
from assistant.models import AnswerRequest
from assistant.pipeline import AnswerPipeline
from assistant.service import build_app
from assistant.serving.tracing import Traces
from assistant.settings import Settings
from assistant.state import AnswerState
from assistant.steps.understand import Understand

QUESTION = "福島第一原発の廃炉について何が合意されていますか"
STEPS = ["understand", "guard", "retrieve", "read", "verify", "cite"]
Serve = Callable[..., AbstractContextManager[str]]
post = functools.partial(httpx.post, timeout=60)


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(exporter: InMemorySpanExporter) -> Traces:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return Traces(provider)


@pytest.fixture
def traced(engine: Engine, serve: Serve, traces: Traces) -> Iterator[str]:
    """A server whose answers are traced."""
    with serve(engine, traces=traces) as url:
        yield url


def told(exporter: InMemorySpanExporter) -> tuple[ReadableSpan, list[ReadableSpan]]:
    """The answer's span and its steps', in the order in which they began."""
    spans = sorted(exporter.get_finished_spans(), key=lambda span: span.start_time or 0)
    (answer,) = (span for span in spans if span.name == "answer")
    return answer, [span for span in spans if span is not answer]


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_has_a_span_and_each_step_one_inside_it(
    traced: str, exporter: InMemorySpanExporter, stream: bool
) -> None:
    reply = post(
        f"{traced}/v1/answers",
        json={"question": QUESTION, "stream": stream},
        headers={"x-request-id": "r-7"},
    )
    answer, steps = told(exporter)

    assert reply.status_code == 200
    assert [step.name for step in steps] == STEPS
    for step in steps:
        assert step.parent is not None
        assert step.parent.span_id == answer.context.span_id
        assert (answer.start_time or 0) <= (step.start_time or 0) <= (step.end_time or 0)
        assert (step.end_time or 0) <= (answer.end_time or 0)
    attributes = dict(answer.attributes or {})
    assert attributes["partnership.status"] == "answered"
    assert attributes["partnership.language"] == "ja"
    assert attributes["partnership.stream"] is stream
    assert attributes["partnership.request_id"] == "r-7"
    assert attributes["partnership.question_characters"] == len(QUESTION)


def test_a_caller_with_a_trace_of_its_own_finds_the_answer_in_it(
    traced: str, exporter: InMemorySpanExporter
) -> None:
    headers = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    post(f"{traced}/v1/answers", json={"question": QUESTION}, headers=headers)
    answer, _ = told(exporter)

    assert answer.context.trace_id == 0x0AF7651916CD43DD8448EB211C80319C
    assert answer.parent is not None
    assert answer.parent.span_id == 0xB7AD6B7169203331
    exporter.clear()
    post(f"{traced}/v1/answers", json={"question": QUESTION}, headers={"traceparent": "junk"})
    assert told(exporter)[0].parent is None


def test_an_agents_question_is_traced_in_the_agents_trace(
    traced: str, exporter: InMemorySpanExporter
) -> None:
    async def ask() -> None:
        headers = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{traced}/mcp", http_client=http)) as agent,
        ):
            await agent.call_tool("ask", {"question": QUESTION})

    asyncio.run(ask())
    assert told(exporter)[0].context.trace_id == 0x0AF7651916CD43DD8448EB211C80319C


def test_no_question_no_key_and_no_word_of_the_texts_is_in_a_trace(
    engine: Engine, serve: Serve, traces: Traces, exporter: InMemorySpanExporter, tmp_path: Path
) -> None:
    import datetime

    from assistant.serving.keys import KeyFile

    file = KeyFile(tmp_path / "keys.json")
    key = file.add("one", ["ask"], datetime.date(2026, 1, 1))
    update = {"api_keys": "required", "keys_file": file.path}
    keyed = replace(engine, settings=engine.settings.model_copy(update=update))
    with serve(keyed, traces=traces) as url:
        for asked in ({"question": QUESTION}, {"question": "!?", "stream": True}):
            assert post(f"{url}/v1/answers", json=asked, headers={"x-api-key": key}).is_success
    said = "".join(span.to_json() for span in exporter.get_finished_spans())

    assert len(exporter.get_finished_spans()) > len(STEPS)
    assert not {"廃炉", QUESTION, key, key.removeprefix("pa_")} & set(said.split('"'))
    assert "廃炉" not in said
    assert "\\u5ec3" not in said
    assert key not in said


class Cite:
    """A step that tells of its work while it is at it."""

    def run(self, state: AnswerState) -> AnswerState:
        raise AssertionError(state)

    def telling(self, state: AnswerState) -> Iterator[DeltaEvent]:
        state.status = "not_in_corpus"
        yield from (DeltaEvent(text=text) for text in ("one", "", "two"))


def test_a_step_that_tells_of_its_work_has_one_span(
    engine: Engine, traces: Traces, exporter: InMemorySpanExporter
) -> None:
    request = AnswerRequest(question=QUESTION)
    pipeline = AnswerPipeline(engine.snapshots, [Understand(), Cite()])
    events = list(traces.follow(request, pipeline.progress(request)))

    assert len(events) == 6
    assert [step.name for step in told(exporter)[1]] == ["understand", "cite"]


def test_who_leaves_ends_the_trace(
    engine: Engine, traces: Traces, exporter: InMemorySpanExporter
) -> None:
    async def run() -> None:
        async with AssistantClient("http://x", app=build_app(engine, traces=traces)) as client:
            request = AnswerRequest(question=QUESTION)
            async with contextlib.aclosing(client.stream(request)) as events:
                async for event in events:
                    if getattr(event, "step", "") == "retrieve":
                        break

    asyncio.run(run())
    answer, steps = told(exporter)
    assert (answer.attributes or {})["partnership.abandoned"] is True
    assert [step.name for step in steps][:2] == STEPS[:2]
    assert len(steps) < len(STEPS)


class Fails:
    """A step that breaks over the question."""

    def run(self, state: AnswerState) -> AnswerState:
        raise ValueError(state.request.question)


def test_a_step_that_fails_is_told_without_what_it_said(
    engine: Engine, traces: Traces, exporter: InMemorySpanExporter
) -> None:
    pipeline = AnswerPipeline(engine.snapshots, [Fails()])
    with pytest.raises(ValueError, match="廃炉"):
        list(traces.follow(AnswerRequest(question=QUESTION), pipeline.progress(
            AnswerRequest(question=QUESTION)
        )))  # fmt: skip
    answer, steps = told(exporter)

    assert [step.name for step in steps] == ["fails"]
    assert answer.status.description == "ValueError"
    assert not answer.status.is_ok
    assert "\\u5ec3" not in answer.to_json()


# -- switched on and off -------------------------------------------------------------------------


def test_nothing_is_traced_at_first() -> None:
    assert Settings().tracing is False
    loaded = "import sys, assistant.service; print('opentelemetry.sdk' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True)

    assert ran.stdout == "False\n"


def run_with_tracing(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the application in a process of its own, with traces on."""
    begin = """
import pathlib, sys, tempfile
from assistant.assembly import build_engine
from assistant.service import build_app
from assistant.settings import Settings
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex
folder = pathlib.Path(tempfile.mkdtemp())
settings = Settings(data=folder, cache=folder, embedding_model="hashing", tracing=True)
engine = build_engine(settings, embedder=HashingEmbedder(), index=PassageIndex.open_folder(folder))
"""
    return subprocess.run(
        [sys.executable, "-c", begin + code],
        capture_output=True, text=True, timeout=120, env=environment,
    )  # fmt: skip


def test_without_the_extra_the_error_says_what_to_install() -> None:
    ran = run_with_tracing("sys.modules['opentelemetry.sdk'] = None\nbuild_app(engine)")

    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == (
        "assistant.settings.SettingsError: The setting `tracing` is on, but its packages are not "
        "installed. Run: pip install 'partnership-assistant[tracing]'"
    )


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes what an exporter sends."""

    taken: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_traces_go_where_opentelemetrys_environment_says() -> None:
    handler = type("Here", (Collector,), {"taken": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as collector:
        threading.Thread(target=collector.serve_forever).start()
        ran = run_with_tracing(
            """
from assistant.serving.tracing import open_traces
from assistant.models import AnswerRequest
list(open_traces().follow(AnswerRequest(question="x"), iter(())))
""",
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}",
            OTEL_EXPORTER_OTLP_COMPRESSION="none",
            OTEL_SERVICE_NAME="named-outside",
        )
        collector.shutdown()

    assert ran.returncode == 0, ran.stderr
    ((path, body),) = handler.taken
    assert path == "/v1/traces"
    assert b"named-outside" in body
    assert b"partnership.question_characters" in body
