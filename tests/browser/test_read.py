"""Reading in a real browser: parallel columns, links, search inside, terms, by keyboard, narrow."""

from collections.abc import Callable
from typing import Any

import pytest

from ui.strings import LANGUAGES, Language, strings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

OpenPage = Callable[..., Any]
LOCALES: dict[Language, str] = {"ja": "ja-JP", "en": "en-GB"}
STATEMENT = "frontier-technology-partnership-2026"
PASSAGE = f"/read/{STATEMENT}:cooperation.7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_permanent_link_shows_its_passage_in_both_columns(
    language: Language, open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language], path=f"{PASSAGE}?ja=0-3&en=0-15")
    passage = page.locator(".passage.current")
    assert page.evaluate("scrollY") > 500
    box = passage.bounding_box()
    assert 0 < box["y"] < 300
    columns = [passage.locator(f"p[lang={code}]").bounding_box() for code in ("ja", "en")]
    assert columns[0]["y"] == columns[1]["y"]
    assert (columns[0]["x"] < columns[1]["x"]) == (language == "ja")
    marks = passage.locator("mark.quote").evaluate_all("all => all.map(m => m.textContent)")
    assert sorted(marks) == sorted(["我々は", "We will further"])
    assert page.evaluate("document.activeElement.className") == "passage current"


def test_a_reader_goes_from_the_list_through_contents_to_a_passage_and_a_document_named_there(
    open_page: OpenPage,
) -> None:
    page = open_page(path="/read")
    page.get_by_role("link", name="Japan–UK Frontier Technology Partnership").click()
    page.get_by_role("navigation", name=strings("en").read.contents).get_by_text("Closing").click()
    heading = page.get_by_role("heading", name="Closing text").bounding_box()
    assert 0 < heading["y"] < 800
    passage = page.locator("article", has=page.get_by_text("Cooperation, item 2", exact=True))
    passage.get_by_role("link", name="Quantum Memorandum of Cooperation").click()
    page.wait_for_url("**/read/quantum-moc-2025")
    page.go_back()
    page.get_by_role("link", name="Permanent link to Cooperation, item 9").click()
    page.wait_for_url(f"**/read/{STATEMENT}:cooperation.9")
    assert "item 9" in page.locator(".passage.current").get_attribute("aria-label")


def test_a_search_inside_marks_every_hit_and_leads_to_it(open_page: OpenPage) -> None:
    page = open_page("ja-JP", path=f"/read/{STATEMENT}")
    page.get_by_role("searchbox").fill("量子")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**q=**")
    texts = page.locator("p.text").evaluate_all("all => all.map(p => p.textContent)")
    assert page.locator("mark.hit").count() == sum(text.count("量子") for text in texts) > 3
    first = page.locator(".chips a").first
    first.click()
    target = page.locator(":target")
    assert target.locator("mark.hit").first.is_visible()
    page.get_by_role("link", name=strings("ja").read.clear).click()
    page.wait_for_url(f"**/read/{STATEMENT}")
    assert page.locator("mark").count() == 0


def test_a_search_through_all_documents_leads_to_the_passage(open_page: OpenPage) -> None:
    page = open_page(path="/read")
    page.get_by_role("searchbox").fill("decommissioning robotics")
    page.get_by_role("button", name=strings("en").read.search).click()
    result = page.locator(".results a").first
    title = result.inner_text()
    result.click()
    page.wait_for_url("**/read/**:**")
    assert title.split(" — ")[1] in page.title()


def test_what_a_search_finds_is_shown_in_the_pages_language(open_page: OpenPage) -> None:
    excerpt = open_page("ja-JP", path="/read?q=AI").locator(".excerpt").first
    assert excerpt.get_attribute("lang") == "ja"
    assert excerpt.locator("mark.hit").first.inner_text() == "AI"


def test_a_term_shows_its_counterpart_to_pointer_and_keyboard(open_page: OpenPage) -> None:
    page = open_page(path=PASSAGE)
    text = page.locator(".passage.current p[lang=en]")
    note = page.locator(".term-note")
    assert not note.is_visible()
    text.get_by_text("Sellafield").hover()
    assert note.inner_text() == "In the other language: セラフィールド"
    text.locator(".term").first.focus()
    first = note.inner_text()
    page.keyboard.press("ArrowRight")
    assert note.is_visible()
    assert note.inner_text() != first
    page.keyboard.press("Escape")
    assert not note.is_visible()
    assert "セラフィールド" not in text.inner_text()


def test_one_language_can_be_read_alone(open_page: OpenPage) -> None:
    page = open_page(path=PASSAGE)
    current = page.locator(".passage.current")
    page.get_by_label("Japanese only").check()
    assert current.locator("p[lang=ja]").is_visible()
    assert not current.locator("p[lang=en]").is_visible()
    page.get_by_label("Both languages").check()
    assert current.locator("p[lang=en]").is_visible()


def test_the_keyboard_alone_reaches_the_text_and_changes_the_language(open_page: OpenPage) -> None:
    page = open_page(path=f"/read/{STATEMENT}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".languages a[lang=ja]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.documentElement.lang === 'ja'")
    assert page.url.endswith(f"/read/{STATEMENT}")


def test_the_language_chosen_here_is_the_chats_too(open_page: OpenPage, live_server: str) -> None:
    page = open_page(path="/read")
    page.locator(".languages a[lang=ja]").click()
    page.wait_for_function("document.documentElement.lang === 'ja'")
    page.goto(live_server)
    page.get_by_role("heading", name=strings("ja").title).wait_for()
    page.get_by_label("English").check()
    page.get_by_role("heading", name=strings("en").title).wait_for()
    page.goto(live_server + "/read")
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("path", ["/read", "/read?q=AI", f"{PASSAGE}?q=原子力", "/quality"])
def test_a_narrow_screen_needs_no_sideways_scrolling(path: str, open_page: OpenPage) -> None:
    page = open_page("ja-JP", width=390, path=path)
    for summary in page.locator("main summary").all()[:6]:
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
