"""Which parser reads some bytes: by what they are, then by what they are called."""

import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ingest.official_texts.blocks import OfficialTextError, ParsedText
from ingest.official_texts.charset import decode

_HTML_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*(?:<\?xml|<!doctype\s+html|<html)", re.I | re.S)
_MARKDOWN = {".md", ".markdown"}
_PLAIN = {".txt", ".text", ""}
_WEB = {".html", ".htm", ".xhtml", ".php", ".asp", ".aspx"}
_OLD_WORD = b"\xd0\xcf\x11\xe0"


def suffix_of(raw: bytes, content_type: str, name: str) -> str:
    """The kind of a file as a suffix: .pdf, .docx, .html, .md or .txt.

    Args:
        raw: the bytes.
        content_type: the HTTP header, or "".
        name: the file's name or address.

    Raises:
        OfficialTextError: the kind is none that is read.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    suffix = PurePosixPath(urlsplit(name).path).suffix.lower()
    if raw.lstrip()[:5] == b"%PDF-":
        return ".pdf"
    if raw.startswith((b"PK\x03\x04", _OLD_WORD)):
        return ".docx"
    if b"\0" in raw[:1000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise OfficialTextError("is neither HTML, PDF, Word (.docx), Markdown nor plain text")
    if "html" in media_type or _HTML_START.match(raw[:2000]) or suffix in _WEB:
        return ".html"
    if suffix in _MARKDOWN or media_type == "text/markdown":
        return ".md"
    if media_type.startswith("text/") or suffix in _PLAIN:
        return ".txt"
    raise OfficialTextError(
        f"is of a kind that is not read ({suffix or media_type}); "
        "HTML, PDF, Word (.docx), Markdown and plain text are"
    )


def parse(raw: bytes, content_type: str = "", name: str = "") -> ParsedText:
    """Parse a page or file.

    Args:
        raw: the bytes.
        content_type: the HTTP header, or "".
        name: the file's name or address.

    Raises:
        OfficialTextError: it cannot be read; the message says why, without the name.
    """
    suffix = suffix_of(raw, content_type, name)
    if suffix == ".pdf":
        from ingest.official_texts.parsers.pdf import parse_pdf

        return parse_pdf(raw)
    if suffix == ".docx":
        from ingest.official_texts.parsers.docx import parse_docx

        return parse_docx(raw)
    text = decode(raw, _charset(content_type))
    if suffix == ".html":
        from ingest.official_texts.parsers.html import parse_html

        return parse_html(text, name)
    if suffix == ".md":
        from ingest.official_texts.parsers.markdown import parse_markdown

        return parse_markdown(text)
    from ingest.official_texts.parsers.plain import parse_plain

    return parse_plain(text)


def _charset(content_type: str) -> str | None:
    message = Message()
    message["content-type"] = content_type or "text/plain"
    return message.get_content_charset()
