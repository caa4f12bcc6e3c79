"""Pictures of every page of a running server: both languages, light and dark, desktop and phone.

    partnership serve &
    python -m tests.browser.screenshots OUT [--url http://127.0.0.1:8000] [--only ask-answer]

Each is OUT/<page>-<language>-<scheme>-<screen>.jpg. It needs Chromium.
"""

import argparse
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]
SCREENS = {"desktop": {"width": 1200, "height": 850}, "phone": {"width": 390, "height": 844}}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
QUESTION = {
    "ja": "福島第一原発の廃炉について、何が合意されていますか",
    "en": "What has been agreed on decommissioning Fukushima Daiichi?",
}
REFUSED = {"ja": "AI分野の協力の予算はいくらですか", "en": "How much money is set aside for AI?"}
SEVERAL = {
    "ja": "量子に関する協力覚書はいつ署名されましたか。また、事務局の所在地はどこですか",
    "en": "When was the Quantum Memorandum of Cooperation signed, and where is its secretariat?",
}
PASSAGE = "/read/frontier-technology-partnership-2026:cooperation.7"
Step = Callable[[Any, str], None]


def ask(page: Any, question: str) -> None:
    """Ask, and wait for the answer."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.locator(".small-print").last.wait_for()
    page.locator("#stop").wait_for(state="detached")


def nothing(page: Any, language: str) -> None:
    """The page as it arrives."""


def chat(page: Any, language: str) -> None:
    """Before the first question."""
    page.locator("#examples button.example").first.wait_for()


def answer(page: Any, language: str) -> None:
    """An answer with its first quotation open."""
    ask(page, QUESTION[language])
    page.locator("a.marker").first.click()
    page.locator("article.turn").last.scroll_into_view_if_needed()


def refusal(page: Any, language: str) -> None:
    """A question that the texts do not answer."""
    ask(page, REFUSED[language])


def partial(page: Any, language: str) -> None:
    """Two questions, of which one stays open; what is wrong is being said."""
    ask(page, SEVERAL[language])
    if page.locator("button.verdict").count():
        page.locator("button.verdict").last.click()


def scope(page: Any, language: str) -> None:
    """The filters, and a line that says what cannot be asked."""
    page.locator("#scope button").click()
    page.locator("#documents label").nth(3).wait_for()
    page.locator("#documents input").first.check()
    page.locator("#ask").click()
    page.get_by_role("alert").wait_for()


def plot(page: Any, language: str) -> None:
    """The plot has been drawn."""
    page.locator("#plot .points path.point").first.wait_for()


VIEWS: dict[str, tuple[str, Step]] = {
    "ask-empty": ("/", chat),
    "ask-answer": ("/", answer),
    "ask-refusal": ("/", refusal),
    "ask-partial": ("/", partial),
    "ask-scope": ("/", scope),
    "read": ("/read", nothing),
    "read-search": ("/read?q=AI", nothing),
    "read-nothing": ("/read/gcap?q=xyzzy", nothing),
    "document": ("/read/frontier-technology-partnership-2026", nothing),
    "passage": (f"{PASSAGE}?ja=0-110&en=0-330", nothing),
    "timeline": ("/timeline", plot),
    "timeline-fields": ("/timeline?rows=fields", plot),
    "quality": ("/quality", nothing),
    "missing": ("/read/none", nothing),
}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--only", choices=VIEWS, action="append", help="these pages only")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    executable = shutil.which("chromium")
    if executable is None:
        parser.exit(1, "There is no Chromium. Install it with: apt-get install -y chromium\n")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for language, scheme, screen in itertools.product(LOCALES, ("light", "dark"), SCREENS):
            options = {"locale": LOCALES[language], "color_scheme": scheme}
            context = chromium.new_context(viewport=SCREENS[screen], **options)
            for name in given.only or VIEWS:
                path = given.out / f"{name}-{language}-{scheme}-{screen}.jpg"
                photograph(context, given.url, name, language, path)
            context.close()
        chromium.close()


def photograph(context: Any, url: str, name: str, language: str, path: Path) -> None:
    """One page, in what a reader sees of it without scrolling."""
    address, step = VIEWS[name]
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(url + address)
    page.wait_for_selector("h1")
    step(page, language)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path, type="jpeg", quality=80)
    page.evaluate("localStorage.clear()")
    page.close()
    print(path)


if __name__ == "__main__":
    main()
