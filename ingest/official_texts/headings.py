"""Which blocks open a part of a text: articles, chapters, annexes, numbered and plain headings.

Official texts print the head of an article in three ways: as a heading, as a line of its own with
the title on the next line (or, in Japanese, in brackets on the line before), or at the start of its
first paragraph. This module brings all of them to one form.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.official_texts.blocks import Block
from ingest.official_texts.numbering import (
    DivisionMarker,
    Marker,
    split_division,
    split_marker,
)

_SENTENCE_END = re.compile(r"[.。!?！？:：;；,、，][\"'”’」』)）\]]*$|(?:\band|\bor|及び|並びに)$")
_BRACKETED_TITLE = re.compile(r"[（(【〈［\[](?P<title>[^（(）)]{1,40})[）)】〉］\]]")
_LABEL = re.compile(r"[【〈《＜<](?P<title>.{1,60})[】〉》＞>]")
_LONGEST_TITLE = 120
_JAPANESE_HEADS = ("第", "附", "別", "付")
_TITLE_STYLES = {"decimal", "dotted", "upper_roman", "upper_letter", "kanji", "paren_decimal"}
_POINTS = {"aiueo", "iroha"}  # below 一, 二 in Japanese laws, which are points and no titles
_CLOSING = re.compile(
    r"in witness whereof\b|(?:done|signed|drawn up)\b.{0,80}\b(?:19|20)\d\d|done (?:at|in)\b"
    r"|以上の証拠として|.{0,80}年.{0,60}(?:作成|署名|作成され)(?:した|た)。$",
    re.IGNORECASE,
)
OPENING, CLOSING = "opening", "closing"
_BARE_NUMBER = re.compile(r"^(\d{1,2})[\s\u3000]+(?=[^\d\s])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A part's heading; `readings` are its list marker's, `division` its article or chapter."""

    text: str
    level: int
    division: DivisionMarker | None = None
    readings: tuple[Marker, ...] = ()
    title: str = ""
    editorial: bool = False


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence, or as an item of an enumeration, does."""
    return _SENTENCE_END.search(text.rstrip()) is not None


def is_title(text: str) -> bool:
    """Whether a line can be the title of a part: short, and no sentence."""
    return len(text) <= _LONGEST_TITLE and not ends_sentence(text) and not split_marker(text)[0]


def find_headings(blocks: Sequence[Block]) -> Iterator[Heading | Block]:
    """The blocks of a text in order, with those that open a part turned into headings."""
    pending = deque(blocks)
    while pending:
        block = pending.popleft()
        following = pending[0] if pending else None
        bracketed = _BRACKETED_TITLE.fullmatch(block.text)
        if bracketed and following and _opens_article(following):
            pending[0] = _with_title(following, block.text)
            continue
        heading, rest, taken = _heading(block, following)
        if heading is None:
            yield block
            continue
        yield heading
        if taken:
            pending.popleft()
        if rest:
            yield Block("paragraph", rest)


def _opens_article(block: Block) -> bool:
    found = split_division(block.text)
    return found is not None and found[0].division == "article"


def _with_title(block: Block, title: str) -> Block:
    """Put a title from the line before where others print it, after the article's number."""
    found = split_division(block.text)
    assert found is not None  # noqa: S101 - the caller has looked
    return Block(block.kind, f"{found[0].printed}{title}\n{found[1]}".strip(), block.level)


def _heading(block: Block, following: Block | None) -> tuple[Heading | None, str, bool]:
    """The heading that a block is or opens with.

    Returns:
        The heading, the text after it, and whether the next block is its title.
    """
    if block.kind in ("row", "footnote"):
        return None, "", False
    line, _, rest = block.text.partition("\n")
    if found := split_division(line):
        return _division(block, found, rest, following)
    if block.kind == "heading":
        return _printed(block), "", False
    if block.kind == "paragraph" and following and _is_numbered_title(block.text, following):
        return _printed(block), "", False
    if block.kind == "paragraph" and _CLOSING.match(block.text):
        return Heading("", 0, title=CLOSING, editorial=True), block.text, False
    label = _LABEL.fullmatch(block.text)
    if label and block.kind == "paragraph" and following and following.kind != "heading":
        return Heading(block.text, 8, title=label["title"]), "", False
    return None, "", False


def _printed(block: Block) -> Heading:
    readings, title = split_marker(_BARE_NUMBER.sub(r"\1. ", block.text))
    if any(r.style == "bullet" for r in readings):
        return Heading(title, block.level or 7, title=title)
    return Heading(block.text, block.level or 7, None, readings, title)


def _is_numbered_title(text: str, following: Block) -> bool:
    """Whether "2. Data" is the title of what follows, and not one of a list of such lines."""
    readings, title = split_marker(text)
    if not any(r.style in _TITLE_STYLES for r in readings) or not title or not is_title(title):
        return False
    next_readings, next_text = split_marker(following.text)
    if {r.style for r in next_readings} & {r.style for r in readings}:
        return False
    begins = any(
        r.style not in _POINTS and (r.ordinal == 1 or r.style == "bullet") for r in next_readings
    )
    told = not next_readings and ends_sentence(next_text)
    return following.kind != "heading" and (begins or told)


def _division(
    block: Block, found: tuple[DivisionMarker, str], rest: str, following: Block | None
) -> tuple[Heading | None, str, bool]:
    marker, words = found
    level = block.level if block.kind == "heading" else 0
    if words and block.kind != "heading" and not (rest or is_title(words)):
        return Heading(marker.printed, level, marker), words, False
    if words or rest or marker.division == "preamble":
        title = words.strip("（）()")
        return Heading(block.text.partition("\n")[0], level, marker, title=title), rest, False
    if following and _is_title_of(following):
        joint = "\u3000" if marker.printed.startswith(_JAPANESE_HEADS) else ": "
        text = f"{marker.printed}{joint}{following.text}"
        return Heading(text, level, marker, title=following.text), "", True
    return Heading(marker.printed, level, marker), "", False


def _is_title_of(block: Block) -> bool:
    """Whether the block after a bare "Article 3" is its title."""
    if block.kind not in ("heading", "paragraph") or split_division(block.text):
        return False
    return is_title(block.text) and not _LABEL.fullmatch(block.text)
