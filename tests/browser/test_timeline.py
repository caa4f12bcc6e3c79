"""The timeline in a real browser: drawn without any network, a click opens the document."""

from collections.abc import Callable
from typing import Any

import pytest

from ui.strings import strings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

OpenPage = Callable[..., Any]
POINT = "#plot .points path.point"


def test_a_click_on_a_mark_opens_its_document(open_page: OpenPage) -> None:
    page = open_page(path="/timeline")
    page.locator(POINT).first.wait_for()
    assert page.locator(POINT).count() == page.locator("table.documents tbody tr").count() - 2
    box = page.locator(POINT).last.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.locator("#plot .hoverlayer text").first.wait_for()
    assert "Frontier" in page.locator("#plot .hoverlayer").text_content()
    page.mouse.click(box["x"] + 8, box["y"] + 8)
    page.wait_for_url("**/read/frontier-technology-partnership-2026")


def test_a_day_and_a_field_filter_plot_and_table(open_page: OpenPage) -> None:
    words = strings("ja").timeline
    page = open_page("ja-JP", path="/timeline")
    page.get_by_label(words.as_of).fill("2025-12-31")
    page.get_by_label(words.field).select_option("quantum")
    page.get_by_role("button", name=words.show).click()
    page.wait_for_url("**as_of=2025-12-31**")
    page.locator(POINT).first.wait_for()
    rows = page.locator("table.documents tbody tr")
    assert page.locator(POINT).count() == rows.count()
    assert "2026" not in "".join(rows.locator("td:first-child").all_inner_texts())
    page.get_by_role("link", name=words.reset).click()
    page.wait_for_url("**/timeline")


def test_nothing_comes_from_elsewhere(open_page: OpenPage, live_server: str) -> None:
    page = open_page(path="/timeline")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.locator(POINT).first.wait_for()
    assert any(url.endswith("/plotly-basic.min.js") for url in asked)
    assert not [url for url in asked if not url.startswith((live_server, "data:", "blob:"))]


@pytest.mark.parametrize("rows", ["documents", "fields"])
def test_a_narrow_screen_needs_no_sideways_scrolling(rows: str, open_page: OpenPage) -> None:
    page = open_page("ja-JP", width=390, path=f"/timeline?rows={rows}")
    page.locator(POINT).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
