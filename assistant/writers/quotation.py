"""The writer that needs no model: exact sentences under a line that says where they stand."""

import re
from collections.abc import Sequence

from assistant.phrases import DIGEST_NOTE, readable_date
from assistant.state import AnswerState, Quote
from ingest.documents import Document, Language

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


class QuotationWriter:
    """Groups the quotations by document and quotes each, word for word, with its marker."""

    name = "quotation"

    def write(self, quotes: Sequence[Quote], state: AnswerState) -> str:
        """The answer's Markdown; the n-th quotation carries the marker [n]."""
        groups: dict[str, list[str]] = {}
        for marker, quote in enumerate(quotes, 1):
            document = state.snapshot.document(quote.passage)
            head = heading(document, quote, state.language)
            groups.setdefault(head, []).append(_line(quote, marker))
        parts = []
        for head, lines in groups.items():
            body = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
            parts.append(f"{head}\n\n{body}")
        return "\n\n".join(parts)


def heading(document: Document, quote: Quote, language: Language) -> str:
    """Which document speaks, of which day, and whether these are its own words."""
    title = escape_markdown(document.entry.title.in_language(language))
    date = readable_date(document.entry.date, language) if document.entry.date else ""
    when = f"({date})" if date and date not in title else ""
    digest = quote.passage.standing[quote.language] == "digest"
    note = DIGEST_NOTE.in_language(language) if digest else ""
    if language == "ja":
        return f"{title}{when}{note}:"
    return f"{title}{' ' + when if when else ''}{note}:"


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _line(quote: Quote, marker: int) -> str:
    text = escape_markdown(quote.text)
    if quote.passage.standing[quote.language] == "digest":
        return f"{text} [{marker}]" if quote.language == "en" else f"{text}[{marker}]"
    return f"“{text}” [{marker}]" if quote.language == "en" else f"「{text}」[{marker}]"
