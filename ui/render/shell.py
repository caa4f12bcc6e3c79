"""The head of every page: its name, the way to the others, and the choice of language."""

from collections.abc import Sequence
from urllib.parse import urlencode

from ui.render.markup import Html, tag
from ui.strings import LANGUAGES, Language, strings

_PAGES = (("ask", "/"), ("read", "/read"), ("timeline", "/timeline"), ("quality", "/quality"))


def drawn_navigation(page: Language, current: str) -> Html:
    """Links to the pages; the current one says so."""
    words = strings(page).nav
    names = words.model_dump()
    links = (
        tag(
            "li",
            tag("a", names[name], href=path, aria_current="page" if name == current else None),
        )
        for name, path in _PAGES
    )
    return tag("nav", tag("ul", *links), aria_label=words.label, class_="site-nav")


def drawn_top(page: Language) -> Html:
    """The head of the chat page, beside which its framework sets the choice of language."""
    words = strings(page)
    bar = tag("div", tag("h1", words.title), drawn_navigation(page, "ask"), class_="bar")
    return tag("header", bar, tag("p", words.tagline), lang=page)


def drawn_header(page: Language, current: str, query: Sequence[tuple[str, str]]) -> Html:
    """The head of a page that the server writes.

    Args:
        page: its language.
        current: which entry of the navigation it belongs to.
        query: what the address asks for, kept when the language changes.
    """
    words = strings(page)
    brand = tag("a", words.title, href="/", class_="brand")
    switch = tag(
        "nav", *_languages(page, query), class_="languages", aria_label=words.page_language
    )
    inner = tag("div", brand, drawn_navigation(page, current), switch, class_="site-header-inner")
    return tag("header", inner, class_="site-header")


def _languages(page: Language, query: Sequence[tuple[str, str]]) -> list[Html]:
    return [
        tag(
            "a",
            strings(language).own_name,
            href=f"?{urlencode([*query, ('lang', language)])}",
            lang=language,
            hreflang=language,
            aria_current="true" if language == page else None,
        )
        for language in LANGUAGES
    ]
