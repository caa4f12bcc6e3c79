"""The answer's Markdown, as far as answers use it: paragraphs, lists, bold, escapes, markers.

Anything else (links, images, HTML, comments) is shown as the text it is.
"""

import re
from collections.abc import Callable

from ui.render.markup import Html, escape, join, tag

_BULLET = re.compile(r"\s*[-*•]\s+")
_HEADING = re.compile(r"#{1,6}\s+")
_INLINE = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*(?=\S)(.+?)(?<=\S)\*\*|\[(\d{1,3})\]")

Marker = Callable[[int], Html | None]


def prose(markdown: str, marker: Marker) -> Html:
    """Paragraphs and lists, with markers drawn by `marker` (None: no such citation)."""
    blocks: list[Html] = []
    items: list[Html] = []
    for line in markdown.splitlines():
        bullet = _BULLET.match(line)
        if bullet:
            items.append(tag("li", inline(line[bullet.end() :], marker)))
            continue
        if items and line.strip():
            blocks.append(tag("ul", *items))
            items = []
        if line.strip():
            blocks.append(tag("p", inline(_HEADING.sub("", line.strip(), count=1), marker)))
    if items:
        blocks.append(tag("ul", *items))
    return join(blocks)


def inline(text: str, marker: Marker) -> Html:
    """One line: escapes taken off, bold as bold, markers as links."""
    pieces: list[Html] = []
    at = 0
    for match in _INLINE.finditer(text):
        pieces.append(escape(text[at : match.start()]))
        pieces.append(_drawn(match, marker))
        at = match.end()
    return join([*pieces, escape(text[at:])])


def _drawn(match: re.Match[str], marker: Marker) -> Html:
    escaped, bold, number = match.groups()
    if escaped is not None:
        return escape(escaped)
    if bold is not None:
        return tag("strong", inline(bold, marker))
    return marker(int(number)) or escape(match[0])
