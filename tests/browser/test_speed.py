"""How soon the pages can be read and used, measured in the browser and printed.

    pytest tests/browser/test_speed.py -s

The bounds are wide, so that a busy machine does not fail them; the figures are what is printed.
"""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

OpenPage = Callable[..., Any]
PAGES = {
    "/": "() => document.querySelector('#ask')?.textContent.trim() && window.partnershipPage",
    "/read": "() => document.readyState === 'complete'",
    "/read/frontier-technology-partnership-2026": "() => document.readyState === 'complete'",
    "/timeline": "() => document.querySelector('#plot .points path.point')",
    "/quality": "() => document.readyState === 'complete'",
}
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
WAITED = """
async () => {
  const began = performance.now();
  document.querySelector("#ask").click();
  const until = async (found) => {
    while (!found()) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  };
  const first = await until(() => document.querySelector(".waiting .prose-text, .small-print"));
  const whole = await until(() => document.querySelector(".small-print"));
  return [first, whole];
}
"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_soon_there(
    path: str, browser: Any, live_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = browser.new_context()  # with nothing kept of an earlier visit
    page = context.new_page()
    for visit in ("first", "second"):
        page.goto(live_server + path)
        page.wait_for_function(PAGES[path])
        usable = page.evaluate("performance.now()")
        page.wait_for_function(PAINTED)
        painted = page.evaluate(PAINTED)
        with capsys.disabled():
            print(
                f"\n{path}, {visit} visit: first contentful paint {painted:.0f} ms, "
                f"interactive {usable:.0f} ms"
            )
        assert 0 < painted <= usable + 1_000
        assert usable < 20_000
    context.close()


def test_the_first_words_of_an_answer_come_soon(
    open_page: OpenPage, capsys: pytest.CaptureFixture[str]
) -> None:
    page = open_page()
    page.wait_for_function(PAGES["/"])
    page.fill("#question textarea", "What has been agreed on decommissioning Fukushima Daiichi?")
    first, whole = page.evaluate(WAITED)
    with capsys.disabled():
        print(f"\nfirst words of an answer after {first:.0f} ms, all of it after {whole:.0f} ms")
    assert 0 < first <= whole < 20_000
