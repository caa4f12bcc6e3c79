"""The one place where text becomes markup.

Whatever is given to `tag` as plain text is escaped; only what `tag` and `join` made themselves
passes. Nothing else in `ui` may make an `Html`.
"""

import html
from collections.abc import Iterable
from urllib.parse import urlsplit

_VOID = frozenset({"br", "input"})
_NO_LINK = frozenset(" \"'<>\\^`{|}")


class Html(str):
    """Markup in which every piece of text has been escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        """For templates, which escape everything else."""
        return str(self)


def escape(text: str) -> Html:
    """Text as markup that shows exactly that text."""
    return text if isinstance(text, Html) else Html(html.escape(text, quote=True))


def join(pieces: Iterable[str]) -> Html:
    """Pieces one after another, plain text escaped."""
    return Html("".join(escape(piece) for piece in pieces))


def tag(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """An element.

    Args:
        name: of the element.
        children: markup, or plain text to escape.
        attributes: `class_` is written class and `aria_label` aria-label; True is an attribute
            without a value; None and False leave it out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    written = key.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{html.escape(value, quote=True)}"'


def hidden(text: str) -> Html:
    """Text for screen readers only."""
    return tag("span", text, class_="unseen")


def web_host(url: str) -> str | None:
    """The host of an http or https address; None for anything that is no such address."""
    if any(c in _NO_LINK or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return host if parts.scheme in ("http", "https") and not parts.username else None


def link(url: str | None, label: str, note: str) -> Html:
    """A link that opens beside the page; only the label where the address is not safe.

    Args:
        url: an address from the corpus.
        label: what to show.
        note: for screen readers, that a new window opens.
    """
    if url is None or web_host(url) is None:
        return escape(label)
    return tag("a", label, hidden(f" {note}"), href=url, target="_blank", rel="noopener noreferrer")
