"""The writer that needs no model: exact sentences under a line that says where they stand."""

from collections.abc import Sequence
from itertools import groupby

from assistant.phrases import SPEAKING, VERDICTS
from assistant.retrieval.mentioning import asks_for_silent_documents
from assistant.state import AnswerState, Quote
from assistant.understanding.question_parts import is_in_order
from assistant.writers.comparison import as_table, compares, source_of
from assistant.writers.markdown import escape_markdown
from assistant.writers.yes_no import YesOrNo
from ingest.documents import Document, Language


class QuotationWriter:
    """Groups the quotations by document and quotes each, word for word, with its marker.

    What is told in order of time stays in that order, whichever document says it; documents that
    are compared stand in a table.

    Args:
        yes_no: says yes or no before quotations that bear it out.
    """

    name = "quotation"

    def __init__(self, yes_no: YesOrNo) -> None:
        self._yes_no = yes_no

    def write(self, quotes: Sequence[Quote], state: AnswerState) -> str:
        """The answer's Markdown; the n-th quotation carries the marker [n]."""
        lines = [quoted_line(quote, marker) for marker, quote in enumerate(quotes, 1)]
        verdict = self._yes_no.verdict(quotes, state)
        said = "" if verdict is None else f"{VERDICTS[verdict].in_language(state.language)}\n\n"
        table = compares(quotes, state)
        return said + (as_table if table else arranged)(quotes, lines, state)


def arranged(quotes: Sequence[Quote], lines: Sequence[str], state: AnswerState) -> str:
    """A line for each quotation under its document; in the order given where that is of time."""
    return "".join(f"{before}{lines[marker - 1]}" for before, marker in arrangement(quotes, state))


def arrangement(quotes: Sequence[Quote], state: AnswerState) -> list[tuple[str, int]]:
    """The order in which the quotations are told, and what stands before each.

    Returns:
        The text before the quotation's line, and the quotation's marker.
    """
    headed = [
        (heading(state.snapshot.document(quote.passage), quote, state.language), marker)
        for marker, quote in enumerate(quotes, 1)
    ]
    if not is_in_order(state.understood.standalone, state.understood.language):
        first = [head for head, _ in headed]
        headed.sort(key=lambda h: first.index(h[0]))
    silent = asks_for_silent_documents(state.understood.standalone, state.understood.language)
    gap = f"{SPEAKING.in_language(state.language)}\n\n" if silent else ""
    told: list[tuple[str, int]] = []
    for head, group in groupby(headed, key=lambda h: h[0]):
        markers = [marker for _, marker in group]
        bullet = "- " if len(markers) > 1 else ""
        told.append((f"{gap}{head}\n\n{bullet}", markers[0]))
        told += [(f"\n{bullet}", marker) for marker in markers[1:]]
        gap = "\n\n"
    return told


def heading(document: Document, quote: Quote, language: Language) -> str:
    """Which document speaks, of which day, and whether these are its own words."""
    title, date, note = source_of(document, quote, language)
    when = f"({date})" if date and date not in title else ""
    if language == "ja":
        return f"{title}{when}{note}:"
    return f"{title}{' ' + when if when else ''}{note}:"


def quoted_line(quote: Quote, marker: int) -> str:
    """A quotation in its language's marks, or a digest's words without, with its marker."""
    text = escape_markdown(quote.text)
    if quote.passage.standing[quote.language] == "digest":
        return f"{text} [{marker}]" if quote.language == "en" else f"{text}[{marker}]"
    return f"“{text}” [{marker}]" if quote.language == "en" else f"「{text}」[{marker}]"
