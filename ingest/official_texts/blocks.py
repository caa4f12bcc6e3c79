"""What every parser returns: a text as blocks in reading order, whatever format it came in."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row", "footnote"]

_CJK = r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]"
_BREAK_IN_JAPANESE = re.compile(rf"(?<={_CJK})[ \t]*\n[ \t]*(?={_CJK})")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_LETTER = re.compile(r"\w", re.UNICODE)


class OfficialTextError(Exception):
    """A text cannot be fetched, read or kept; the message is one line with cause and cure."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row or footnote.

    `level` is a heading's rank (1 is the highest; 0: not known) or the depth of a list item.
    `marker` is what stands before an item as printed: "(a)", "1.", "・".
    """

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A file or page that a parsed page leads to: often the text itself hides behind one."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text's own title, its blocks, the files it links to, and what could not be read."""

    title: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """One line in NFC; a line break inside Japanese is nothing, elsewhere it is a space."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    text = _BREAK_IN_JAPANESE.sub("", text)
    return _BLANKS.sub(" ", text).strip(" \u3000")


def has_words(text: str) -> bool:
    """Whether a text says anything at all ("---" and "●" do not)."""
    return _LETTER.search(text) is not None
