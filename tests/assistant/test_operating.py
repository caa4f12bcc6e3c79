"""What an operator relies on: limits, the queue, ids, logs, metrics and settings."""

import asyncio
import contextlib
import functools
import io
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from assistant.assembly import Engine
from assistant.cli import main
from assistant.client import AssistantClient
from assistant.commands.settings_page import markdown
from assistant.pipeline import AnswerPipeline
from assistant.service import build_app
from assistant.serving.logs import set_up_logging
from assistant.serving.rate_limit import Window
from assistant.settings import Settings
from assistant.state import AnswerState
from assistant.steps.understand import Understand

QUESTION = {"question": "福島第一原発の廃炉について何が合意されていますか"}
REPOSITORY = Path(__file__).parents[2]
Serve = Callable[..., AbstractContextManager[str]]
get = functools.partial(httpx.get, timeout=60)
post = functools.partial(httpx.post, timeout=60)
options = functools.partial(httpx.options, timeout=60)


def with_settings(engine: Engine, **update: Any) -> Engine:
    return replace(engine, settings=engine.settings.model_copy(update=update))


class Blocked:
    """A step that waits until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.may_go = threading.Event()

    def run(self, state: AnswerState) -> AnswerState:
        self.entered.release()
        assert self.may_go.wait(30)
        state.status = "not_in_corpus"
        return state


# -- rate limits ---------------------------------------------------------------------------------


def test_requests_beyond_the_limit_are_told_when_to_come_back(engine: Engine, serve: Serve) -> None:
    with (
        serve(with_settings(engine, rate_limit="3/hour")) as url,
        httpx.Client(base_url=url, timeout=60) as http,
    ):
        answers = [http.get("/v1/timeline") for _ in range(5)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
        assert [a.headers["ratelimit-remaining"] for a in answers] == ["2", "1", "0", "0", "0"]
        assert all(a.headers["ratelimit-limit"] == "3" for a in answers)
        assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert http.get("/healthz").status_code == 200
        chat = http.post("/v1/chat/completions", json={})
        assert chat.json()["error"]["type"] == "rate_limit_error"


@given(
    amount=st.integers(1, 50),
    length=st.integers(1, 3600),
    previous=st.integers(0, 50),
    current=st.integers(0, 50),
    part=st.floats(0.001, 1),
)
def test_who_is_told_to_wait_may_come_then_and_not_a_second_earlier(
    amount: int, length: int, previous: int, current: int, part: float
) -> None:
    window = Window(amount, length, min(previous, amount), min(current, amount), part * length)
    assume(window.counted(0) >= amount)
    assert window.counted(window.wait) < amount
    assert window.wait == 1 or window.counted(window.wait - 1) >= amount - 1e-6


def test_there_is_no_limit_on_loopback_and_one_elsewhere() -> None:
    assert Settings().request_limit is None
    assert Settings(host="0.0.0.0").request_limit == "120/minute"
    assert Settings(host="0.0.0.0", rate_limit="off").request_limit is None
    assert Settings(rate_limit="5/second").request_limit == "5/second"


@pytest.mark.parametrize(
    ("host", "required"),
    [("127.0.0.1", False), ("127.9.9.9", False), ("::1", False), ("localhost", False),
     ("0.0.0.0", True), ("::", True), ("192.168.1.5", True), ("example.org", True)],
)  # fmt: skip
def test_keys_are_required_where_others_can_reach_the_server(host: str, required: bool) -> None:
    assert Settings(host=host).keys_required is required
    assert Settings(host=host, api_keys="off").keys_required is False
    assert Settings(host=host, api_keys="required").keys_required is True


# -- the queue -----------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", [False, True])
def test_beyond_the_queue_there_is_a_503_and_the_others_are_answered(
    engine: Engine, serve: Serve, stream: bool
) -> None:
    blocked = Blocked()
    pipeline = AnswerPipeline(engine.snapshots, [Understand(), blocked])
    small = replace(with_settings(engine, workers=1, queue=1), pipeline=pipeline)

    async def run(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            body = QUESTION | {"stream": stream}
            first = asyncio.create_task(http.post("/v1/answers", json=body))
            await asyncio.to_thread(blocked.entered.acquire)
            second = asyncio.create_task(http.post("/v1/answers", json=body))
            while (await http.get("/metrics")).text.find("partnership_waiting 1.0") < 0:
                pass
            refused = await http.post("/v1/answers", json=body)
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "1"
            assert refused.headers["content-type"] == "application/problem+json"
            assert (await http.get("/readyz")).status_code == 200
            blocked.may_go.set()
            assert [(await task).status_code for task in (first, second)] == [200, 200]
            assert (await http.post("/v1/answers", json=body)).status_code == 200

    with serve(small) as url:
        asyncio.run(run(url))


def test_a_client_that_leaves_gives_its_place_back(engine: Engine) -> None:
    app = build_app(with_settings(engine, workers=1, queue=0))

    async def run() -> None:
        async with AssistantClient("http://x", app=app) as client:
            from assistant.models import AnswerRequest

            for _ in range(3):
                async with contextlib.aclosing(client.stream(AnswerRequest(**QUESTION))) as events:
                    await anext(events)
            assert (await client.ask(AnswerRequest(**QUESTION))).id

    asyncio.run(run())


# -- ids, logs -----------------------------------------------------------------------------------


@pytest.fixture
def log(engine: Engine) -> Iterator[Callable[..., io.StringIO]]:
    """Sets the log up as the settings say, onto a buffer."""
    root, ours = logging.getLogger(), logging.getLogger("partnership")
    before = (root.handlers[:], root.level, ours.level)
    buffer = io.StringIO()

    def set_up(**settings: Any) -> io.StringIO:
        with contextlib.redirect_stderr(buffer):
            set_up_logging(engine.settings.model_copy(update=settings))
        return buffer

    yield set_up
    root.handlers[:], root.level, ours.level = before[0], before[1], before[2]
    ours.setLevel(before[2])


def test_each_request_has_an_id_its_own_or_the_callers(api: httpx.Client) -> None:
    first, second = (api.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert first != second
    given = api.get("/nothing", headers={"x-request-id": "trace-1.a_B"})
    assert given.headers["x-request-id"] == "trace-1.a_B"
    for odd in ("a b", "a" * 65, '"; rm', ""):
        assert api.get("/healthz", headers={"x-request-id": odd}).headers["x-request-id"] != odd


def test_the_log_has_a_line_a_request_and_no_question(
    engine: Engine, serve: Serve, log: Callable[..., io.StringIO]
) -> None:
    buffer = log(log_level="info", log_format="json")
    with serve(engine) as url:
        headers = {"x-request-id": "r-1"}
        post(f"{url}/v1/answers", json=QUESTION, headers=headers)
        get(f"{url}/v1/search", params={"q": QUESTION["question"]})
        get(f"{url}/v1/documents/{'x' * 20}")
    lines = [json.loads(line) for line in buffer.getvalue().splitlines()]

    answered = next(entry for entry in lines if entry["name"] == "partnership.answers")
    assert (answered["status"], answered["request_id"]) == ("answered", "r-1")
    requests = [entry for entry in lines if entry["name"] == "partnership.requests"]
    assert [(r["route"], r["status"]) for r in requests] == [
        ("/v1/answers", 200),
        ("/v1/search", 200),
        ("/v1/documents/{document_id}", 404),
    ]
    assert requests[0]["caller"] == "address 127.0.0.1"
    assert "廃炉" not in buffer.getvalue()


def test_questions_are_logged_only_where_asked_for(
    engine: Engine, serve: Serve, log: Callable[..., io.StringIO]
) -> None:
    buffer = log(log_level="info")
    with serve(with_settings(engine, log_questions=True, log_level="info")) as url:
        post(f"{url}/v1/answers", json=QUESTION)

    assert f"answer: answered: '{QUESTION['question']}'\n" in buffer.getvalue()


def test_the_log_is_quiet_at_first(
    engine: Engine, serve: Serve, log: Callable[..., io.StringIO]
) -> None:
    buffer = log()
    with serve(engine) as url:
        get(f"{url}/healthz")

    assert buffer.getvalue() == ""


# -- metrics -------------------------------------------------------------------------------------


def test_the_metrics_count_requests_answers_and_steps(engine: Engine, serve: Serve) -> None:
    with serve(engine) as url, httpx.Client(base_url=url, timeout=30) as http:
        for question in (QUESTION["question"], "!?"):
            for stream in (False, True):
                http.post("/v1/answers", json={"question": question, "stream": stream})
        http.get("/v1/documents/nothing")
        http.get("/v1/elsewhere/" + "x" * 30)
        shown = http.get("/metrics")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(shown.text)
        for sample in family.samples
    }

    assert shown.headers["content-type"].startswith("text/plain")
    assert samples["partnership_requests_total", "/v1/answers", "200"] == 4
    assert samples["partnership_requests_total", "/v1/documents/{document_id}", "404"] == 1
    assert samples["partnership_request_seconds_count", "/v1/answers"] == 4
    assert samples["partnership_answers_total", "ja", "answered"] == 2
    assert samples["partnership_answers_total", "en", "unclear"] == 2
    assert samples["partnership_step_seconds_count", "understand"] == 4
    assert samples["partnership_step_seconds_count", "retrieve"] == 2
    assert samples["partnership_step_seconds_count", "cite"] == 2
    assert samples["partnership_running",] == samples["partnership_waiting",] == 0
    version = engine.snapshots.current().corpus.version
    assert samples["partnership_index_info", version, "hashing-1"] == 1
    assert "x" * 30 not in shown.text


# -- CORS ----------------------------------------------------------------------------------------


PREFLIGHT = {
    "origin": "https://tool.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
}


def test_pages_elsewhere_may_not_call_unless_they_are_named(
    api: httpx.Client, engine: Engine, serve: Serve
) -> None:
    assert (
        "access-control-allow-origin" not in api.options("/v1/answers", headers=PREFLIGHT).headers
    )
    named = with_settings(engine, cors_origins=("https://tool.example",), api_keys="required")
    with serve(named) as url:
        allowed = options(f"{url}/v1/answers", headers=PREFLIGHT)
        other = options(f"{url}/v1/answers", headers=PREFLIGHT | {"origin": "https://evil.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://tool.example"
    assert "access-control-allow-origin" not in other.headers


# -- settings ------------------------------------------------------------------------------------


def test_the_settings_are_shown_with_their_sources_and_without_secrets(tmp_path: Path) -> None:
    Path("partnership.toml").write_text('port = 1234\ncors_origins = "https://a.example"\n')
    environment = {"PARTNERSHIP_QDRANT_API_KEY": "hush-hush", "PARTNERSHIP_DATA": str(tmp_path)}
    result = CliRunner(env=environment).invoke(main, ["settings"])
    lines = result.stdout.splitlines()

    assert len(lines) == len(Settings.model_fields)
    assert "port = 1234  (partnership.toml)" in lines
    assert "cors_origins = https://a.example  (partnership.toml)" in lines
    assert "qdrant_api_key = ********  (environment, PARTNERSHIP_QDRANT_API_KEY)" in lines
    assert f"data = {tmp_path}  (environment, PARTNERSHIP_DATA)" in lines
    assert "workers = 2  (default)" in lines
    assert "hush-hush" not in result.output


def test_the_page_about_the_settings_is_made_from_the_code() -> None:
    """Where this fails: partnership settings --markdown > docs/settings.md."""
    assert (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8") == markdown()


def test_the_operators_pages_name_what_there_is_and_the_same_in_both_languages(
    api: httpx.Client,
) -> None:
    english, japanese = (
        (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
        for name in ("operating.md", "operating.ja.md")
    )
    variables = {f"PARTNERSHIP_{name.upper()}" for name in Settings.model_fields}
    metrics = api.get("/metrics").text
    for pattern in (r"PARTNERSHIP_[A-Z_]+", r"OTEL_[A-Z_]+", r"`partnership_[a-z_]+`",
                    r"`(?:GET|DELETE|POST) [^`]+`", r"(?m)^\$ [^#\n]+", r"`partnership [a-z]+",
                    r"\]\((?!operating|api|evals)[^)]+\)"):  # fmt: skip
        assert set(re.findall(pattern, english)) == set(re.findall(pattern, japanese))

    assert set(re.findall(r"PARTNERSHIP_[A-Z_]+", english)) <= variables
    for name in re.findall(r"`(partnership_[a-z_]+)`", english):
        assert f"# TYPE {name.removesuffix('_total')}" in metrics
    for command in re.findall(r"`partnership ([a-z]+)", english):
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0
    for link in re.findall(r"\]\(([^)]+)\)", english + japanese):
        assert (REPOSITORY / "docs" / link).exists()
