"""Markdown to blocks, by way of HTML: both have the same headings, lists and tables."""

import re

from ingest.official_texts.blocks import ParsedText
from ingest.official_texts.parsers.html import parse_html

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:.*(?:\n[ \t]+.*)*$", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]]+\]")
_HEADING_ID = re.compile(r"^(#{1,6} .*?)\s*\{#[^}]*\}\s*$", re.MULTILINE)


def parse_markdown(text: str) -> ParsedText:
    """Parse Markdown without its front matter, footnotes and embedded HTML."""
    from markdown_it import MarkdownIt

    text = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))
    text = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("", text))
    text = _HEADING_ID.sub(r"\1", text)
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parse_html(f"<main>{renderer.render(text)}</main>")
