"""The page as it is served: beside the API's routes, and with nothing from elsewhere."""

import asyncio
import json
import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.client import AssistantClient
from tests.assistant.page_door import page_messages, send_over_page
from ui.strings import LANGUAGES, Language, strings


@pytest.fixture(scope="module")
def served() -> Iterator[TestClient]:
    app = FastAPI()

    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    from ui.app import mount_page  # gradio takes seconds: only the worker that runs these pays

    mount_page(app, lambda: AssistantClient("http://api", app=app))
    with TestClient(app) as client:
        yield client


def test_the_api_keeps_its_routes(served: TestClient) -> None:
    assert served.get("/healthz").json() == {"status": "ok"}
    assert "/healthz" in served.get("/openapi.json").json()["paths"]
    assert served.get("/docs").status_code == 200
    assert not any("gradio" in path for path in served.get("/openapi.json").json()["paths"])


def test_the_page_fetches_nothing_from_elsewhere(served: TestClient) -> None:
    page = served.get("/").text
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']([^\"']+)", page)
    assert loaded
    assert not [url for url in loaded if re.match(r"(https?:)?//", url)]
    theme = served.get("/theme.css").text
    assert not re.findall(r"url\((?![\"']?data:)", theme)
    assert "@import" not in theme
    assert "fonts.g" not in page + theme


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/proxy=https://evil.example"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/api/predict"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/deep_link"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/gradio_api/startup-events"),
        ("GET", "/monitoring"),
        ("POST", "/login"),
    ],
)
def test_what_the_page_does_not_use_is_closed(served: TestClient, method: str, path: str) -> None:
    assert served.request(method, path).status_code == 404


def test_no_handler_is_offered_as_an_api() -> None:
    from ui.app import build_page

    page = build_page(lambda: AssistantClient())
    assert page.get_api_info() == {"named_endpoints": {}, "unnamed_endpoints": {}}
    assert page.analytics_enabled is False


def test_a_visit_loads_the_frameworks_files_once_and_for_good(served: TestClient) -> None:
    names = re.findall(r"\./(assets/[\w.-]+\.(?:js|css))", served.get("/").text)
    assert len(names) >= 2
    for name in names:
        packed = served.get(f"/{name}", headers={"accept-encoding": "gzip"})
        plain = served.get(f"/{name}", headers={"accept-encoding": "identity"})
        assert packed.content == plain.content
        assert packed.headers["content-encoding"] == "gzip"
        assert "immutable" in packed.headers["cache-control"]
    assert served.get("/assets/..%2Findex.html").status_code in (403, 404)
    assert served.get("/assets/none.js").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_before_the_page_has_its_language_is_answered_in_the_browsers(
    language: Language, live_server: str
) -> None:
    async def drawn() -> str:
        headers = {"accept-language": language}
        async with httpx.AsyncClient(base_url=live_server, headers=headers, timeout=60) as http:
            await send_over_page(http, f"quick-{language}", "廃炉", language=None)
            shown = [message async for message in page_messages(http, f"quick-{language}")]
        return json.dumps(shown, ensure_ascii=False)

    page, (other,) = asyncio.run(drawn()), {*LANGUAGES} - {language}
    assert strings(language).citation.list_title in page
    assert strings(other).citation.list_title not in page
