"""Change one entry of a user's catalog.yaml and leave everything else as it stands.

A catalog is a file that people edit and comment, so it is changed line by line and not written
anew from its data.
"""

import textwrap
from typing import Any

import yaml

from ingest.documents import CatalogEntry

_HEAD = "# Your own documents. Checked by: partnership corpus check\ndocuments:\n"
_EMPTY = ("documents: []", "documents:", "documents: ~", "documents: null")


class CatalogEditError(Exception):
    """A catalog cannot be changed by the product; the message says what to do."""


def with_entry(text: str | None, entry: CatalogEntry) -> str:
    """A catalog's text with an entry replaced, or added at the end.

    Args:
        text: the catalog as it is; None if there is none yet.
        entry: the new entry.

    Raises:
        CatalogEditError: the catalog is not written as a list of lines.
    """
    lines, spans, indent = _parts(_HEAD if text is None else text)
    new = textwrap.indent(_dump(entry), " " * indent).splitlines()
    start, end = spans.get(entry.id, (len(lines), len(lines)))
    if entry.id not in spans:
        while start and not lines[start - 1].strip():
            start -= 1
    return "\n".join([*lines[:start], *new, *lines[end:]]).rstrip("\n") + "\n"


def without_entry(text: str, document_id: str) -> str:
    """A catalog's text without an entry.

    Raises:
        CatalogEditError: the catalog is not written as a list of lines, or has no such entry.
    """
    lines, spans, _ = _parts(text)
    if document_id not in spans:
        raise CatalogEditError(f"The catalog has no document {document_id}.")
    start, end = spans[document_id]
    kept = [*lines[:start], *lines[end:]]
    if len(spans) == 1:
        kept = ["documents: []" if line.rstrip() in _EMPTY else line for line in kept]
    return "\n".join(kept).rstrip("\n") + "\n"


def has_entry(text: str, document_id: str) -> bool:
    """Whether a catalog's text has an entry of a document."""
    return bool(text.strip()) and document_id in _parts(text)[1]


def _parts(text: str) -> tuple[list[str], dict[str, tuple[int, int]], int]:
    """A catalog's lines, the lines of each entry, and the column of the list's dashes."""
    lines = text.rstrip("\n").split("\n")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    node = next((value for key, value in pairs if key.value == "documents"), None)
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        plain = ["documents:" if line.rstrip() in _EMPTY else line for line in lines]
        if "documents:" not in plain:
            raise CatalogEditError("The catalog has no list called 'documents'.")
        return plain, {}, 2
    if node.flow_style:
        raise CatalogEditError("The catalog's list is written in one line: put one entry a line.")
    starts = [item.start_mark.line for item in node.value]
    ends = [*starts[1:], len(lines)]
    spans = {
        _id_of(item): (start, _without_gap(lines, start, end))
        for item, start, end in zip(node.value, starts, ends, strict=True)
    }
    return lines, spans, node.value[0].start_mark.column - 2


def _without_gap(lines: list[str], start: int, end: int) -> int:
    """The end of an entry without the empty lines and comments before the next one."""
    while end > start + 1 and lines[end - 1].lstrip()[:1] in ("", "#"):
        end -= 1
    return end


def _id_of(item: Any) -> str:
    pairs = item.value if isinstance(item, yaml.MappingNode) else []
    return next((str(value.value) for key, value in pairs if key.value == "id"), "")


def _dump(entry: CatalogEntry) -> str:
    data = entry.model_dump(mode="json", exclude_defaults=True)
    text: str = yaml.safe_dump([data], allow_unicode=True, sort_keys=False, width=1000)
    return text
