"""Text made safe for Markdown."""

import re

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return escaped(" ".join(text.split()))


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
