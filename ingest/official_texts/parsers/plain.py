"""Plain text to blocks: paragraphs by empty lines, indents and numbers; headings by their look."""

from collections.abc import Iterator

from ingest.numerals import find_dates, normalise
from ingest.official_texts.blocks import Block, ParsedText, tidy
from ingest.official_texts.headings import ends_sentence, is_title
from ingest.official_texts.numbering import split_division
from ingest.official_texts.parsers.lines import paragraphs, width

_LONGEST_HEADING = 70
_FULL = 0.75  # a line this much as wide as the widest one was broken by the margin


def parse_plain(text: str) -> ParsedText:
    """Parse a plain text; its first line is its title if it is short and stands alone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    widest = max((width(line.rstrip()) for line in lines), default=0)
    joined = paragraphs(lines, lambda line: width(line.rstrip()) >= _FULL * widest)
    blocks = list(_blocks(joined))
    title = ""
    if blocks and width(blocks[0].text) <= 120 and not blocks[0].text.endswith(("。", ".", "、")):
        title = blocks.pop(0).text
    return ParsedText(title, tuple(blocks))


def _blocks(pieces: list[str]) -> Iterator[Block]:
    texts = [text for piece in pieces if (text := tidy(piece))]
    for place, text in enumerate(texts):
        following = texts[place + 1] if place + 1 < len(texts) else ""
        heading = place > 0 and _is_heading(text, following)
        yield Block("heading" if heading else "paragraph", text)


def _is_heading(text: str, following: str) -> bool:
    """Whether a short line that is no sentence, number or date stands over a sentence."""
    if width(text) > _LONGEST_HEADING or not is_title(text) or split_division(text):
        return False
    return ends_sentence(following) and not find_dates(normalise(text))
