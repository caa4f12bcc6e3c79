"""Documents compared: a row for each quotation, with its document and that one's date beside it."""

from collections.abc import Sequence

from assistant.phrases import COMPARED, DIGEST_NOTE, readable_date
from assistant.state import AnswerState, Asked, Quote
from assistant.understanding.alternatives import alternatives
from assistant.writers.markdown import escape_markdown
from ingest.documents import Document, Language


def compares(quotes: Sequence[Quote], state: AnswerState) -> bool:
    """Whether several documents are quoted for a question that compares."""
    understood = state.understood
    asked = Asked.COMPARISON in understood.asked or bool(
        alternatives(understood.standalone, understood.language)
    )
    return asked and len({quote.passage.document_id for quote in quotes}) > 1


def as_table(quotes: Sequence[Quote], lines: Sequence[str], state: AnswerState) -> str:
    """A Markdown table; the words quoted come first, so that each ends in its marker.

    Args:
        quotes: in the order of their markers.
        lines: each quotation with its marker.
        state: the question.
    """
    head = COMPARED.in_language(state.language)
    rows = (_row(quote, line, state) for quote, line in zip(quotes, lines, strict=True))
    return "\n".join([head, "| --- | --- | --- |", *rows])


def _row(quote: Quote, line: str, state: AnswerState) -> str:
    title, date, note = source_of(state.snapshot.document(quote.passage), quote, state.language)
    return f"| {line} | {title}{note} | {date or '–'} |"


def source_of(document: Document, quote: Quote, language: Language) -> tuple[str, str, str]:
    """A quotation's document, in Markdown: title, date, and a note where the words are a digest's.

    The date is empty where it is not known, the note where these are the document's own words.
    """
    entry = document.entry
    digest = quote.passage.standing[quote.language] == "digest"
    return (
        escape_markdown(entry.title.in_language(language)),
        readable_date(entry.date, language) if entry.date else "",
        DIGEST_NOTE.in_language(language) if digest else "",
    )
