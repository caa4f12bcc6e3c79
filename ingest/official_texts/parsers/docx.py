"""Word documents to blocks, with the numbers that Word keeps apart from the text."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.official_texts.blocks import Block, OfficialTextError, ParsedText, tidy
from ingest.official_texts.numbering import split_division
from ingest.official_texts.parsers.docx_numbering import WordNumbering

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_HEADING_STYLE = re.compile(r"(?:heading|見出し)\s*(\d)", re.IGNORECASE)
_FULL_SPACE = "\u3000"
_DAMAGE = (  # what zipfile, lxml and python-docx raise when they meet it
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    AttributeError,
    NotImplementedError,
    OSError,
    EOFError,
)
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse_docx(raw: bytes) -> ParsedText:
    """Parse a .docx file.

    Raises:
        OfficialTextError: the file is no .docx, is damaged or is protected by a password.
    """
    if raw.startswith(_OLD_WORD):
        raise OfficialTextError(
            "is an old .doc or a password-protected Word file: save it as .docx without a password"
        )
    import docx

    try:
        document = docx.Document(io.BytesIO(raw))
        blocks = list(_blocks(document))
    except _DAMAGE as error:
        raise OfficialTextError("is no Word document (.docx), or a damaged one") from error
    titles = [b.text for b in blocks if b.kind == "heading" and b.level == 0]
    title = titles[0] if titles else (document.core_properties.title or "")
    return ParsedText(title, tuple(b for b in blocks if b.kind != "heading" or b.level))


def _blocks(document: "Document") -> Iterator[Block]:
    from docx.table import Table

    numbering = WordNumbering(document)
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from _rows(part)
        elif block := _paragraph(part, numbering):
            yield block


def _paragraph(paragraph: "Paragraph", numbering: WordNumbering) -> Block | None:
    text = tidy(paragraph.text)
    marker, depth = numbering.next_marker(paragraph)
    if not text:
        return None
    style = (paragraph.style.name if paragraph.style else "") or ""
    if style.lower() in ("title", "表題"):
        return Block("heading", text, 0)
    if heading := _HEADING_STYLE.match(style):
        return Block("heading", f"{marker} {text}".strip(), int(heading[1]))
    if marker and split_division(marker):  # articles are numbered by Word, too
        return Block("paragraph", f"{marker}{'. ' if marker.isascii() else _FULL_SPACE}{text}")
    if marker:
        return Block("item", text, depth, marker)
    return (
        Block("item", text, 1, "•") if "list bullet" in style.lower() else Block("paragraph", text)
    )


def _rows(table: "Table") -> Iterator[Block]:
    """Rows under the names of their columns, which the first row holds in Word's tables."""
    rows = [[tidy(cell.text) for cell in row.cells] for row in table.rows]
    if len(rows) < 2 or len(rows[0]) < 2:
        yield from (Block("paragraph", cell) for row in rows for cell in row if cell)
        return
    for row in rows[1:]:
        cells = [
            f"{head}: {cell}" if head else cell
            for head, cell in zip(rows[0], row, strict=False)
            if cell
        ]
        if cells:
            yield Block("row", " | ".join(cells))
