"""API keys: in the file, on the command line, at the door."""

import ast
import datetime
import functools
import inspect
import json
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import openai
import pytest
from click.testing import CliRunner
from openai import OpenAI

import assistant.serving.keys as keys_module
from assistant.assembly import Engine
from assistant.cli import main
from assistant.client import AssistantError
from assistant.models import AnswerRequest
from assistant.serving.keys import KeyFile, KeyScope, KeysError
from assistant.sync_client import SyncAssistantClient

TODAY = datetime.date(2026, 11, 27)
QUESTION = {"question": "廃炉について"}
Serve = Callable[..., AbstractContextManager[str]]
get = functools.partial(httpx.get, timeout=60)
post = functools.partial(httpx.post, timeout=60)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def add(file: KeyFile, name: str, *scopes: KeyScope) -> str:
    return file.add(name, scopes or ("ask", "read"), TODAY)


# -- the file ------------------------------------------------------------------------------------


def test_a_key_is_found_by_itself_and_nowhere_in_the_file(file: KeyFile) -> None:
    key = add(file, "briefings", "ask")
    found = file.find(key)

    assert found is not None
    assert (found.name, found.scopes, found.created) == ("briefings", ("ask",), TODAY)
    assert key not in file.path.read_text()
    assert key.removeprefix("pa_") not in file.path.read_text()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("wrong", ["", "pa_", "pa_x", "\udcff", "日本", "a" * 100_000])
def test_no_other_key_is_found(file: KeyFile, wrong: str) -> None:
    key = add(file, "one")

    assert file.find(wrong) is None
    assert file.find(key[:-1]) is None
    assert file.find(key + "a") is None
    assert file.find(key.upper()) is None


def test_a_removed_key_is_not_found_and_a_new_one_is_by_who_had_the_file_open(
    file: KeyFile,
) -> None:
    first = add(file, "first")
    other = KeyFile(file.path)
    assert other.find(first) is not None
    second = add(file, "second")
    file.remove("first")

    assert other.find(first) is None
    assert other.find(second) is not None


def test_names_are_unique_and_plain(file: KeyFile) -> None:
    add(file, "one")

    with pytest.raises(KeysError, match="already"):
        add(file, "one")
    for name in ("", "a b", "../x", "a\n", "é", "a" * 65):
        with pytest.raises(KeysError, match="is no name"):
            add(file, name)
    with pytest.raises(KeysError, match="There is no key 'two'"):
        file.remove("two")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keys": [{}]}', '{"keys": 5}', "\udcff"])
def test_a_damaged_file_lets_nobody_in_and_says_so(file: KeyFile, content: str) -> None:
    file.path.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(KeysError, match="cannot be read"):
        file.find("pa_x")


def test_hashes_are_compared_in_constant_time_and_nothing_else_is() -> None:
    """By construction: `find` looks at every key, and only `hmac.compare_digest` compares."""
    (find,) = (
        node
        for node in ast.walk(ast.parse(inspect.getsource(keys_module)))
        if isinstance(node, ast.FunctionDef) and node.name == "find"
    )
    called = [ast.unparse(n.func) for n in ast.walk(find) if isinstance(n, ast.Call)]
    loops = [n for n in ast.walk(find) if isinstance(n, ast.For | ast.GeneratorExp | ast.Break)]

    assert called.count("hmac.compare_digest") == 1
    assert [n for n in ast.walk(find) if isinstance(n, ast.Compare)] == []
    assert loops == []  # a list comprehension does not end at the first match
    assert "next" not in called
    assert "any" not in called


# -- the command line ----------------------------------------------------------------------------


def test_keys_are_made_listed_and_removed_on_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner(env={"PARTNERSHIP_DATA": str(tmp_path)}).invoke(main, arguments)
        return result.exit_code, result.stdout

    assert run("keys", "list") == (0, "")
    code, key = run("keys", "add", "briefings", "--scope", "ask")
    assert (code, key[:3]) == (0, "pa_")
    code, listed = run("keys", "list")
    assert listed.startswith("briefings  ask  20")
    assert key.strip() not in listed
    assert KeyFile(tmp_path / "keys.json").find(key.strip()) is not None
    assert run("keys", "add", "briefings")[0] == 1
    assert run("keys", "remove", "briefings") == (0, "Removed: briefings\n")
    assert run("keys", "remove", "briefings")[0] == 1


# -- the door ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(
    engine: Engine, serve: Serve, quick_folder: Callable[[], Path]
) -> Iterator[tuple[str, KeyFile]]:
    """A server that wants keys, and where they are."""
    path = quick_folder() / "keys.json"
    settings = engine.settings.model_copy(update={"api_keys": "required", "keys_file": path})
    with serve(replace(engine, settings=settings)) as url:
        yield url, KeyFile(path)


@pytest.fixture(scope="module")
def keys(guarded: tuple[str, KeyFile]) -> dict[str, str]:
    file = guarded[1]
    return {scope: add(file, scope, scope) for scope in ("ask", "read", "admin")}


CALLS: list[tuple[KeyScope, str, str]] = [
    ("ask", "POST", "/v1/answers"),
    ("ask", "POST", "/v1/chat/completions"),
    ("ask", "POST", "/mcp"),
    ("ask", "GET", "/"),
    ("ask", "GET", "/gradio_api/queue/join"),
    ("read", "GET", "/v1/documents"),
    ("read", "GET", "/v1/timeline"),
    ("read", "GET", "/v1/search?q=x"),
    ("read", "GET", "/v1/models"),
    ("read", "GET", "/v1/nothing"),
    ("admin", "GET", "/metrics"),
]


@pytest.mark.parametrize(("scope", "method", "path"), CALLS)
def test_each_path_opens_to_its_scope_alone(
    guarded: tuple[str, KeyFile], keys: dict[str, str], scope: KeyScope, method: str, path: str
) -> None:
    with httpx.Client(base_url=guarded[0], timeout=60) as http:
        for other, key in keys.items():
            headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
            response = http.request(method, path, content=b"{}", headers=headers)
            if other == scope:
                assert response.status_code not in {401, 403}
            else:
                assert response.status_code == 403
                assert key not in response.text


def test_the_documentation_offers_to_take_the_key_where_one_is_needed(
    guarded: tuple[str, KeyFile], api: httpx.Client
) -> None:
    described = get(f"{guarded[0]}/openapi.json").json()

    assert described["paths"]["/v1/answers"]["post"]["security"] == [{"HTTPBearer": []}]
    assert "security" not in described["paths"]["/healthz"]["get"]
    assert "securitySchemes" not in api.get("/openapi.json").json()["components"]


def test_without_a_key_there_is_a_401_that_says_how_to_get_one(
    guarded: tuple[str, KeyFile],
) -> None:
    response = post(f"{guarded[0]}/v1/answers", json=QUESTION)

    assert (response.status_code, response.headers["content-type"]) == (
        401,
        "application/problem+json",
    )
    assert response.headers["www-authenticate"].startswith("Bearer ")
    assert "partnership keys add" in response.json()["detail"]
    page = get(f"{guarded[0]}/")
    assert (page.status_code, page.headers["www-authenticate"][:6]) == (401, "Basic ")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs"])
def test_health_and_documentation_need_no_key(guarded: tuple[str, KeyFile], path: str) -> None:
    assert get(guarded[0] + path).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Basic !!!",
        "Basic /w==",
        "Negotiate x",
        "bearer pa_x",
        "\x7f",
        "a" * 9000,
    ],
)
def test_a_header_that_holds_no_key_is_a_401(guarded: tuple[str, KeyFile], header: str) -> None:
    response = get(f"{guarded[0]}/v1/documents", headers={"authorization": header})

    assert response.status_code in {401, 429}


def test_a_key_may_come_in_three_ways(guarded: tuple[str, KeyFile], keys: dict[str, str]) -> None:
    url = f"{guarded[0]}/v1/documents"
    key = keys["read"]

    assert get(url, headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert get(url, headers={"x-api-key": key}).status_code == 200
    assert get(url, auth=("anybody", key)).status_code == 200


def test_the_clients_send_their_key(guarded: tuple[str, KeyFile], keys: dict[str, str]) -> None:
    url = guarded[0]
    with SyncAssistantClient(url, key=keys["ask"]) as client:
        assert client.ask(AnswerRequest(**QUESTION)).id
    with SyncAssistantClient(url) as client, pytest.raises(AssistantError) as caught:
        client.ask(AnswerRequest(**QUESTION))
    assert caught.value.problem.status == 401
    with (
        OpenAI(base_url=f"{url}/v1", api_key="wrong", max_retries=0) as wrong,
        pytest.raises(openai.AuthenticationError),
    ):
        wrong.models.list()
    with OpenAI(base_url=f"{url}/v1", api_key=keys["read"]) as right:
        assert right.models.list().data


def test_guessing_is_slowed_down_and_an_open_file_never_says_more(
    engine: Engine, serve: Serve, file: KeyFile
) -> None:
    key = add(file, "one")
    update = {"api_keys": "required", "keys_file": file.path}
    with serve(replace(engine, settings=engine.settings.model_copy(update=update))) as url:
        guesses = [get(f"{url}/v1/documents", headers={"x-api-key": f"pa_{n}"}) for n in range(25)]
        assert [g.status_code for g in guesses] == [401] * 20 + [429] * 5
        assert int(guesses[-1].headers["retry-after"]) >= 1
        locked_out = get(f"{url}/v1/documents", headers={"x-api-key": key})
        assert locked_out.status_code == 429
        assert get(f"{url}/healthz").status_code == 200


def test_how_many_wrong_keys_an_address_may_send_is_a_setting(
    engine: Engine, serve: Serve, file: KeyFile
) -> None:
    def statuses(limit: str) -> list[int]:
        update = {"api_keys": "required", "keys_file": file.path, "failed_keys_limit": limit}
        keyed = replace(engine, settings=engine.settings.model_copy(update=update))
        with serve(keyed) as url, httpx.Client(base_url=url, timeout=60) as http:
            guesses = [http.get("/v1/timeline", headers={"x-api-key": "pa_x"}) for _ in range(22)]
        return [guess.status_code for guess in guesses]

    assert statuses("3/hour") == [401] * 3 + [429] * 19
    assert statuses("off") == [401] * 22


def test_the_description_says_which_routes_need_a_key(guarded: tuple[str, KeyFile]) -> None:
    paths = get(f"{guarded[0]}/openapi.json").json()["paths"]
    open_paths = {
        path
        for path, methods in paths.items()
        if any("security" not in operation for operation in methods.values())
    }

    assert open_paths == {"/healthz", "/readyz"}


def test_agents_with_a_key_may_call_a_server_by_any_of_its_names(
    guarded: tuple[str, KeyFile], keys: dict[str, str]
) -> None:
    handshake = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {},
                   "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    headers = {
        "accept": "application/json, text/event-stream",
        "x-api-key": keys["ask"],
        "host": "assistant.example:8000",
    }

    assert post(f"{guarded[0]}/mcp", json=handshake, headers=headers).status_code == 200


def test_a_damaged_file_of_keys_is_a_503_that_shows_no_path(
    engine: Engine, serve: Serve, file: KeyFile
) -> None:
    file.path.write_text("{")
    update = {"api_keys": "required", "keys_file": file.path}
    with serve(replace(engine, settings=engine.settings.model_copy(update=update))) as url:
        response = get(f"{url}/v1/documents", headers={"x-api-key": "pa_x"})

    assert response.status_code == 503
    assert "log says why" in response.json()["detail"]
    assert str(file.path) not in response.text


def test_no_key_is_seen_in_metrics_errors_or_settings(
    guarded: tuple[str, KeyFile], keys: dict[str, str], engine: Engine
) -> None:
    url, file = guarded
    metrics = get(f"{url}/metrics", headers={"x-api-key": keys["admin"]}).text

    for key in keys.values():
        assert key not in metrics
        assert key not in json.dumps(engine.settings.model_dump(mode="json"))
        assert key not in file.path.read_text()
