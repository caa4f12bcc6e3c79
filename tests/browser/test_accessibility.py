"""axe-core's rules on every page, in both languages, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

PASSAGE = "/read/frontier-technology-partnership-2026:cooperation.7?q=AI&ja=0-9"
PAGES = [
    ("/read", "ja-JP", "light"),
    ("/read?q=quantum", "en-GB", "dark"),
    (PASSAGE, "ja-JP", "dark"),
    (PASSAGE, "en-GB", "light"),
    ("/read/gcap", "ja-JP", "light"),
    ("/read/none", "en-GB", "dark"),
    ("/timeline", "ja-JP", "dark"),
    ("/timeline?rows=fields&as_of=2025-01-01", "en-GB", "light"),
    ("/quality", "en-GB", "light"),
]
SERIOUS = {"serious", "critical"}


def violations(page: Any) -> list[tuple[str, str]]:
    """The rules broken badly, and where."""
    found = Axe().run(page).response["violations"]
    assert not [v for v in found if v["impact"] is None]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in SERIOUS]


@pytest.mark.parametrize(("path", "language", "scheme"), PAGES)
def test_no_rule_is_seriously_broken(
    path: str, language: str, scheme: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(language, path=path, color_scheme=scheme)
    assert violations(page) == []


@pytest.mark.parametrize(("language", "scheme"), [("ja-JP", "light"), ("en-GB", "dark")])
def test_the_chat_with_an_open_quotation_breaks_none_either(
    language: str, scheme: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(language, color_scheme=scheme)
    page.locator("#examples button").first.click()
    page.locator(".small-print").wait_for()
    page.locator("a.marker").first.click()
    page.locator("button.verdict").last.click()
    assert violations(page) == []
