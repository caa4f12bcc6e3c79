"""PDF files to blocks, in reading order; files without readable text are refused."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ingest.official_texts.blocks import Block, OfficialTextError, ParsedText, has_words, tidy
from ingest.official_texts.headings import ends_sentence
from ingest.official_texts.numbering import split_division
from ingest.official_texts.parsers.lines import words_of
from ingest.official_texts.parsers.pdf_layout import PageLayout, without_running_lines
from ingest.official_texts.parsers.pdf_notes import body_size, part_footnotes
from ingest.official_texts.parsers.pdf_paragraphs import Paragraph, to_paragraphs

if TYPE_CHECKING:
    from pdfplumber.page import Page

MOST_PAGES = 600
_HEADING_SIZE = 1.12  # times the body's
_TITLE_SIZE = 1.4
_LONGEST_HEADING = 120


def parse_pdf(raw: bytes) -> ParsedText:
    """Parse a PDF.

    Raises:
        OfficialTextError: it is protected by a password, damaged, too long, or a scan.
    """
    with _damage_explained(), _opened(raw) as document:
        if len(document.pages) > MOST_PAGES:
            raise OfficialTextError(
                f"has {len(document.pages)} pages; at most {MOST_PAGES} are read"
            )
        pages = list(_layouts(document.pages))
    scanned = [number for number, page in enumerate(pages, 1) if page.is_scan]
    if not any(page.lines or page.tables for page in pages):
        what = "is a scan: its pages are pictures" if scanned else "has no text"
        raise OfficialTextError(f"{what}; make the text searchable (OCR) first")
    notes: tuple[str, ...] = ()
    if scanned:
        numbers = ", ".join(map(str, scanned))
        notes = (f"without text, and therefore missing, are its pages {numbers}",)
    title, blocks = _blocks(without_running_lines(pages))
    return ParsedText(title, tuple(blocks), notes=notes)


def _opened(raw: bytes) -> Any:
    import pdfplumber

    return pdfplumber.open(io.BytesIO(raw))


@contextmanager
def _damage_explained() -> Iterator[None]:
    """What the libraries raise at a protected or damaged file, as one line."""
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.psparser import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    declared = (PdfminerException, MalformedPDFException, PSException)
    undeclared = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
    try:
        yield
    except (*declared, *undeclared) as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            message = "is protected by a password: remove the password first"
        else:
            message = "is no PDF, or a damaged one"
        raise OfficialTextError(message) from error


def _layouts(pages: Sequence["Page"]) -> Iterator[PageLayout]:
    for page in pages:
        yield PageLayout.of(page)
        page.close()  # frees what the page has cached


def _blocks(pages: Sequence[PageLayout]) -> tuple[str, list[Block]]:
    body = body_size(pages)
    pages, notes = part_footnotes(pages, body)
    words = words_of(line.text for page in pages for line in page.lines)
    blocks: list[Block] = []
    title = ""
    for paragraph in to_paragraphs(pages, words):
        block = paragraph if isinstance(paragraph, Block) else _block(paragraph, body)
        if block.kind == "heading" and block.level == 1 and not (title or blocks):
            title = block.text
        elif has_words(block.text):
            blocks.append(block)
    return title, [*blocks, *(Block("footnote", tidy(note)) for note in notes)]


def _block(paragraph: Paragraph, body: float) -> Block:
    text = tidy(paragraph.text)
    if len(text) > _LONGEST_HEADING or ends_sentence(text) or split_division(text):
        return Block("paragraph", text)
    if paragraph.size >= _HEADING_SIZE * body:
        return Block("heading", text, 1 if paragraph.size >= _TITLE_SIZE * body else 2)
    return Block("heading", text, 3) if paragraph.bold else Block("paragraph", text)
