"""Answers, or a conversation of them, as Markdown with footnotes, DOCX and JSON."""

import functools
import io
import json
import re
from collections.abc import Callable, Sequence

from assistant.export.docx_body import add_markdown
from assistant.export.notes import (
    NOTES,
    corpus_line,
    divergence_lines,
    source_line,
    with_marks,
)
from assistant.export.quotes import quotes_of
from assistant.models import Answer, Citation
from assistant.writers.markdown import escaped

_NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def to_json(answers: Sequence[Answer]) -> bytes:
    """The answers whole."""
    content = {"answers": [answer.model_dump(mode="json") for answer in answers]}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def to_markdown(answers: Sequence[Answer]) -> bytes:
    """Each answer under its question, its quotations as footnotes in both languages."""
    parts = []
    for number, answer in enumerate(answers, 1):
        parts.append(f"## {escaped(' '.join(answer.question.split()))}")
        parts.append(with_marks(answer, functools.partial(_footnote_mark, number)))
        parts += [_footnote(number, citation, answer) for citation in answer.citations]
        parts.append(f"*{corpus_line(answer)}*")
    return ("\n\n".join(parts) + "\n").encode()


def _footnote_mark(number: int, marker: int) -> str:
    return f"[^{number}-{marker}]"


def _footnote(number: int, citation: Citation, answer: Answer) -> str:
    source = escaped(source_line(citation, answer.language))
    address = f" <{citation.source_url}>" if citation.source_url else ""
    lines = [f"{_footnote_mark(number, citation.marker)}: {source}{address}"]
    for quote in quotes_of(citation):
        quoted = ("".join(map(_bold, line)) for line in quote.lines())
        lines += [f"    `{quote.reference}`", "\n".join(f"    > {line}" for line in quoted)]
    lines += [f"    {escaped(line)}" for line in divergence_lines(citation, answer.language)]
    return "\n\n".join(lines)


def _bold(piece: tuple[str, bool]) -> str:
    """A piece of a line in Markdown; bold only where Markdown would see where it ends."""
    text, bold = piece
    bold = bold and text[:1].isalnum() and text[-1:].isalnum()
    return f"**{escaped(text)}**" if bold else escaped(text)


def to_docx(answers: Sequence[Answer]) -> bytes:
    """The same as a document for a word processor, with the notes under each answer."""
    from docx import Document

    document = Document()
    for answer in answers:
        document.add_heading(_writable(" ".join(answer.question.split())), level=1)
        add_markdown(document, _writable(with_marks(answer, lambda marker: f" [{marker}]")))
        if answer.citations:
            document.add_heading(NOTES.in_language(answer.language), level=2)
        for citation in answer.citations:
            address = f" {citation.source_url}" if citation.source_url else ""
            source = source_line(citation, answer.language)
            document.add_paragraph(f"[{citation.marker}] {source}{address}")
            for quote in quotes_of(citation):
                document.add_paragraph(quote.reference)
                for pieces in quote.lines():
                    paragraph = document.add_paragraph(style="Quote")
                    for piece, bold in pieces:
                        paragraph.add_run(piece).bold = bold or None
            for line in divergence_lines(citation, answer.language):
                document.add_paragraph(line)
        document.add_paragraph(corpus_line(answer))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _writable(text: str) -> str:
    """Text without the characters that a document cannot hold; no passage has any."""
    return _NOT_IN_XML.sub("", text)


WRITERS: dict[str, Callable[[Sequence[Answer]], bytes]] = {
    ".json": to_json,
    ".md": to_markdown,
    ".docx": to_docx,
}
"""By the ending of a file's name."""
