"""A real Chromium without a window, and the pages in it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest

from assistant.assembly import Engine

INSTALL = "apt-get install -y chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",
    "--disable-site-isolation-trials",  # or each page has a spare process started beside it
]


class Gate:
    """Between the page and the API: lets answers through, or holds them until it is opened."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self._opened.set()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Hold all answers meanwhile."""
        self._opened.clear()
        try:
            yield
        finally:
            self._opened.set()

    def around(self, app: Any) -> Any:
        """The application behind the gate."""

        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            async def sent(message: Any) -> None:
                await anyio.to_thread.run_sync(self._opened.wait, abandon_on_cancel=True)
                await send(message)

            await app(scope, receive, sent if scope.get("path") == "/v1/answers" else send)

        return guarded


class Readers:
    """Browser contexts, each for one reader at a time.

    A context that has been cleaned is as good as a new one, except that it has the scripts already.
    A plain page stays open in each: the next one then finds a process that has fonts and scripts.

    Args:
        browser: makes the contexts.
        plain: address of the page that stays open.
    """

    def __init__(self, browser: Any, plain: str) -> None:
        self._browser = browser
        self._plain = plain
        self._free: dict[str, list[Any]] = {}
        self._taken: list[tuple[str, Any]] = []

    def context(self, **options: Any) -> Any:
        """A context that no other reader of this test has, with nothing in it."""
        key = repr(sorted(options.items()))
        free = self._free.setdefault(key, [])
        context = free.pop() if free else self._opened(options)
        self._taken.append((key, context))
        return context

    def _opened(self, options: dict[str, Any]) -> Any:
        context = self._browser.new_context(**options)
        context.new_page().goto(self._plain)
        return context

    def leave(self) -> None:
        """Close every page, and clear what it left behind."""
        for key, context in self._taken:
            for page in context.pages[1:]:
                if page.url.startswith("http"):
                    page.evaluate("localStorage.clear()")
                page.close()
            context.clear_cookies()
            self._free[key].append(context)
        self._taken.clear()


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium; without it these tests are skipped here, but fail where CI is set.

    One for all of them; closed after the last: while it is open, an event loop runs in the tests'
    own thread.
    """
    executable = shutil.which("chromium")
    if executable is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"There is no Chromium. Install it with: {INSTALL}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def gate() -> Gate:
    """Holds answers where a test wants them held."""
    return Gate()


@pytest.fixture(scope="session")
def live_server(
    engine: Engine, feedback_folder: Path, gate: Gate, serve_pages: Callable[..., Any]
) -> Iterator[str]:
    """The whole application, API and page, behind a real HTTP server; its base URL."""
    with serve_pages(engine, feedback_folder, gate.around) as address:
        yield address


@pytest.fixture(scope="package")
def readers(browser: Any, live_server: str) -> Readers:
    """Whoever reads in these tests."""
    return Readers(browser, f"{live_server}/healthz")


@pytest.fixture
def open_page(readers: Readers, live_server: str) -> Iterator[Callable[..., Any]]:
    """Opens a page for a new reader: own cookies, own storage, own language and screen."""

    def opened(
        language: str = "en-GB",
        width: int = 1200,
        path: str = "/",
        server: str = live_server,
        **options: Any,
    ) -> Any:
        screen = {"width": width, "height": 900}
        page = readers.context(locale=language, viewport=screen, **options).new_page()
        page.set_default_timeout(60_000)
        page.goto(server + path)
        page.wait_for_selector("h1")
        return page

    yield opened
    readers.leave()
