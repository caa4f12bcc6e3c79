"""An answer's Markdown as paragraphs, lists and tables of a word processor's document."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token


def add_markdown(document: "Document", markdown: str) -> None:
    """Add what answers use of Markdown; links, pictures and HTML stay the text they are."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable(["table", "list", "escape", "emphasis", "newline"])
    tokens = parser.parse(markdown)
    rows: list[list[Sequence[Token]]] = []
    in_list = in_row = False
    number = ""
    for token in tokens:
        if token.type in {"bullet_list_open", "bullet_list_close"}:
            in_list = token.nesting > 0
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "tr_open":
            rows.append([])
            in_row = True
        elif token.type == "table_close":
            _add_table(document, rows)
            rows, in_row = [], False
        elif token.type == "inline" and in_row:
            rows[-1].append(token.children or [])
        elif token.type == "inline":
            paragraph = document.add_paragraph(number, style="List Bullet" if in_list else None)
            _add_runs(paragraph, token.children or [])
            number = ""


def _add_table(document: "Document", rows: Sequence[Sequence[Sequence["Token"]]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, children in zip(row.cells, cells, strict=True):
            _add_runs(cell.paragraphs[0], children)


def _add_runs(paragraph: "Paragraph", children: Iterable["Token"]) -> None:
    for text, bold in _runs(children):
        paragraph.add_run(text).bold = bold or None


def _runs(children: Iterable["Token"]) -> Iterator[tuple[str, bool]]:
    bold = False
    for child in children:
        if child.type in {"strong_open", "strong_close"}:
            bold = child.nesting > 0
        elif child.type in {"softbreak", "hardbreak"}:
            yield "\n", bold
        elif child.content:
            yield child.content, bold
