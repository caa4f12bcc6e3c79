"""The quotations of an export, and whether the texts still say them."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from assistant.models import Answer, Citation, Counterpart
from ingest.corpus import Corpus
from ingest.documents import Language

_REFERENCE = re.compile(r"`?([a-z0-9-]+:\S+) (ja|en) (\d{1,9})-(\d{1,9})`?")
_WRITTEN = re.compile(r"\\([\\`*_\[\]<>#|~])|\*\*")
"""What an export puts into a quotation's Markdown: escapes, and asterisks round bold words."""


class ExportError(Exception):
    """A file is no export; one line."""


@dataclass(frozen=True, slots=True)
class QuoteReference:
    """A quotation and where it says it stands; `marked` are places in its text to make bold."""

    passage_id: str
    language: Language
    start: int
    end: int
    text: str
    marked: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def reference(self) -> str:
        """How an export names the place."""
        return f"{self.passage_id} {self.language} {self.start}-{self.end}"

    def lines(self) -> list[list[tuple[str, bool]]]:
        """The lines of the text, each in pieces that are bold or not."""
        lines: list[list[tuple[str, bool]]] = [[]]
        ends = sorted({0, len(self.text), *(end for place in self.marked for end in place)})
        for start, end in pairwise(ends):
            bold = any(first <= start and end <= last for first, last in self.marked)
            first, *further = self.text[start:end].split("\n")
            lines[-1].append((first, bold))
            lines += [[(line, bold)] for line in further]
        return lines


def quotes_of(citation: Citation) -> list[QuoteReference]:
    """The quotation, and its counterpart where it has one."""
    sides: list[Citation | Counterpart] = [citation]
    if citation.counterpart is not None:
        sides.append(citation.counterpart)
    return [
        QuoteReference(
            citation.passage_id, side.language, side.start, side.end, side.quote, _marked(side)
        )
        for side in sides
    ]


def _marked(side: Citation | Counterpart) -> tuple[tuple[int, int], ...]:
    """The places in the quotation that are marked; one that is not inside it is none."""
    return tuple(
        (mark.start - side.start, mark.end - side.start)
        for mark in side.highlights
        if side.start <= mark.start < mark.end <= side.end
    )


def read_quotes(path: Path) -> list[QuoteReference]:
    """All quotations of an exported file: JSON, Markdown or DOCX.

    Raises:
        ExportError: it cannot be read, or holds no quotation.
    """
    try:
        if path.suffix == ".docx":
            found = _in_lines(_docx_lines(path))
        elif path.suffix == ".json":
            found = _in_json(path.read_text(encoding="utf-8"))
        else:
            found = _in_lines(_markdown_lines(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ExportError(f"{path} cannot be read: {error}") from error
    if not found:
        raise ExportError(f"{path} holds no quotation of this assistant's exports.")
    return found


def fault(quote: QuoteReference, corpus: Corpus) -> str | None:
    """What is wrong with a quotation; None where the text says exactly that there."""
    passage = corpus.passages.get(quote.passage_id)
    if passage is None:
        return "there is no such passage"
    text = passage.texts.get(quote.language)
    if text is None:
        return "the passage has no text in this language"
    inside = 0 <= quote.start < quote.end <= len(text)
    if inside and text[quote.start : quote.end] == quote.text:
        return None
    if quote.text and quote.text in text:
        return f"the words stand elsewhere in the passage, at {text.index(quote.text)}"
    return "the passage does not say this"


def _in_json(content: str) -> list[QuoteReference]:
    parsed = json.loads(content)
    if isinstance(parsed, dict):
        parsed = parsed.get("answers", [parsed.get("answer")]) if "id" not in parsed else [parsed]
    try:
        answers = [Answer.model_validate(entry) for entry in parsed]
    except (ValidationError, TypeError) as error:
        raise ValueError("it is none of this assistant's answers") from error
    return [quote for answer in answers for c in answer.citations for quote in quotes_of(c)]


def _in_lines(lines: Iterable[tuple[bool, str]]) -> list[QuoteReference]:
    """Each reference with the quotation that follows it.

    Args:
        lines: whether it is one of a quotation, and its text.
    """
    found: list[tuple[re.Match[str], list[str]]] = []
    for quoted, text in lines:
        if quoted and found:
            found[-1][1].append(text)
        elif match := _REFERENCE.fullmatch(text.strip()):
            found.append((match, []))
    return [_reference(match, texts) for match, texts in found]


def _reference(match: re.Match[str], texts: Sequence[str]) -> QuoteReference:
    language: Language = "ja" if match[2] == "ja" else "en"
    return QuoteReference(match[1], language, int(match[3]), int(match[4]), "\n".join(texts))


def _markdown_lines(content: str) -> Iterable[tuple[bool, str]]:
    for line in content.split("\n"):
        text = line.removeprefix("    ")
        if text.startswith(">"):
            yield True, _WRITTEN.sub(r"\1", text.removeprefix(">").removeprefix(" "))
        else:
            yield False, text


def _docx_lines(path: Path) -> Iterable[tuple[bool, str]]:
    import zipfile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError("it is no DOCX document") from error
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style is not None else ""
        yield style == "Quote", paragraph.text
