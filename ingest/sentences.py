"""Cut passages into sentences, by Japanese and by English rules, with exact offsets.

The stock splitters start from English rules and cut "Article 3.2" in two, or end a sentence at
a 。 inside brackets. These rules are few and keep every character: joining the sentences and
what stands between them gives back the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents import Language

_OPEN = "「『（([【〈《“"
_CLOSE = "」』）)]】〉》”"
_JAPANESE_STOPS = "。！？!?"
_ENGLISH_STOP = re.compile(r"""(?<![.!?])[.!?]++["'”’)\]]*+(?=\s+["'“‘(\[]*[A-Z0-9£$€]|\s*$)""")
_NEVER_LAST = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|st|hon|rt|lt|col|sen|rep|cf|vs|viz|approx|e\.g|i\.e|eg|ie)\.$",
    re.IGNORECASE,
)
_BEFORE_A_NUMBER = re.compile(
    r"\b(?:arts?|nos?|paras?|pp?|vol|ch|secs?|figs?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?<![A-Za-z.])[A-Z]\.$")
_LONGEST_ABBREVIATION = 12  # and what stands before it; more need not be looked at
_LIST_MARKER = re.compile(r"^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,5}|[a-zA-Z])[.)])$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of a passage's text: `text` is exactly `passage[start:end]`."""

    start: int
    end: int
    text: str


def split_sentences(text: str, language: Language) -> list[Sentence]:
    """The sentences of a passage in order.

    Args:
        text: a passage.
        language: whose rules to use.

    Returns:
        Sentences without the white space round them. A text without a stop is one sentence.
    """
    ends = _japanese_ends(text) if language == "ja" else _english_ends(text)
    sentences: list[Sentence] = []
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            first = start + piece.index(stripped)
            sentences.append(Sentence(first, first + len(stripped), stripped))
        start = end
    return sentences


def _japanese_ends(text: str) -> Iterator[int]:
    depth = 0
    for i, c in enumerate(text):
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif c in _JAPANESE_STOPS and depth == 0 and not _goes_on(text, i + 1):
            yield i + 1


def _goes_on(text: str, position: int) -> bool:
    """Whether another stop, or a closing bracket, follows and belongs to the sentence."""
    following = text[position : position + 1]
    return bool(following) and following in _JAPANESE_STOPS + _CLOSE


def _english_ends(text: str) -> Iterator[int]:
    start = 0
    for match in _ENGLISH_STOP.finditer(text):
        piece = text[start : match.end()]
        if match.end() < len(text.rstrip()) and _is_no_end(piece, text[match.end() :]):
            continue
        yield match.end()
        start = match.end()


def _is_no_end(piece: str, rest: str) -> bool:
    """Whether the full stop at the end of `piece` belongs to an abbreviation or a list marker."""
    tail = piece[-_LONGEST_ABBREVIATION:]
    if _LIST_MARKER.match(piece) or _NEVER_LAST.search(tail) or _INITIAL.search(tail):
        return True
    return bool(_BEFORE_A_NUMBER.search(tail)) and rest.lstrip()[:1].isdigit()
