"""Markup in what a language model wrote: taken out where it only dresses the words."""

import html
import re

_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,200}\")?\)")
_TAG = re.compile(
    r"</?(?:a|b|br|code|em|i|p|small|span|strong|sub|sup|u)(?:\s[^<>]{0,500})?/?>", re.I
)
_DRESSED = re.compile(r"(\*\*\*|\*\*|\*|___|__|~~|`+)(?=\S)([^*`~]{1,1000}?)(?<=\S)\1")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_LEFT = re.compile(
    r"</?[A-Za-z!][^<>]*>?|\]\(|[a-z][a-z+.-]{1,15}://\S*|\bwww\.\S+|\b(?:javascript|data|mailto):\S+"
    r"|\*\*|__|~~|`|&(?:#\w{1,8}|[A-Za-z]{2,16});|^\s*(?:#{1,6}\s|\|)|\|\s*$",
    re.IGNORECASE,
)


def plain_text(text: str) -> str:
    """A text without links' addresses, emphasis, code marks, heading signs and simple tags.

    A link whose text is a number is a citation, and stays as one.
    """
    text = _LINK.sub(_told, _HEADING.sub("", text))
    text = _TAG.sub("", text)
    text = _DRESSED.sub(r"\2", text)
    return html.unescape(text)


def markup_in(text: str, quote: str) -> list[str]:
    """The markup and addresses in a text that its quotation has not."""
    return [found for match in _LEFT.finditer(text) if (found := match.group()) not in quote]


def _told(link: re.Match[str]) -> str:
    return f"[{link[1]}]" if _NUMBER.fullmatch(link[1]) else link[1]
