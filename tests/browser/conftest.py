"""A real Chromium without a window, and the chat page in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
]


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


@pytest.fixture
def open_page(browser: Any, live_server: str) -> Iterator[Callable[..., Any]]:
    """Opens a page for a new reader: own cookies, own storage, own language and screen."""
    contexts = []

    def opened(language: str = "en-GB", width: int = 1200, path: str = "/", **options: Any) -> Any:
        screen = {"width": width, "height": 900}
        context = browser.new_context(locale=language, viewport=screen, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(live_server + path)
        page.wait_for_selector("h1")
        return page

    yield opened
    for context in contexts:
        context.close()
