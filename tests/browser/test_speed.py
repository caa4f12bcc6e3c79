"""The pages can soon be read and used; `python -m tests.browser.speed` prints the figures.

The bounds are wide, so that a busy machine does not fail them.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.speed import PAGES, QUESTIONS, first_words, visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_soon_there(
    path: str, browser: Any, live_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = browser.new_context()  # with nothing kept of an earlier visit
    seen = visit(context.new_page(), live_server, path)
    context.close()
    with capsys.disabled():
        print(f"\n{path}: first contentful paint {seen.painted:.0f} ms, ", end="")
        print(f"interactive {seen.usable:.0f} ms")
    assert 0 < seen.painted <= seen.usable + 1_000
    assert seen.usable < 20_000


def test_the_first_words_of_an_answer_come_soon(
    open_page: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    first, whole = first_words(open_page(), QUESTIONS["en-GB"])
    with capsys.disabled():
        print(f"\nfirst words of an answer after {first:.0f} ms, all of it after {whole:.0f} ms")
    assert 0 < first <= whole < 20_000
