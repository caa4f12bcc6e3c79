"""Lines to paragraphs: what a line end means in wrapped text, in a page's <br>, in a PDF."""

import re
from collections.abc import Callable, Collection, Iterable

from ingest.official_texts.numbering import split_division, split_marker

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_HYPHEN_AT_END = re.compile(r"([A-Za-z]+)-$")
_FIRST_WORD = re.compile(r"[a-z]+")
_CJK_END = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]$")
_CJK_START = re.compile(r"^[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]")
_LATIN_EDGE = re.compile(r"[A-Za-z0-9]")


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """The words of a text, by which a hyphen at a line end is judged."""
    return frozenset(word.lower() for line in lines for word in _WORD.findall(line))


def join(first: str, second: str, words: Collection[str] = ()) -> str:
    """Two lines of one sentence: Japanese without a space, English with one.

    A hyphen at the line end stays if the text has the hyphenated word elsewhere, or does not have
    the joined one: official wording is not to be changed ("co-operation").
    """
    first, second = first.rstrip(), second.lstrip()
    if (hyphen := _HYPHEN_AT_END.search(first)) and (word := _FIRST_WORD.match(second)):
        joined = (hyphen[1] + word[0]).lower()
        keep = f"{hyphen[1]}-{word[0]}".lower() in words and joined not in words
        return (first if keep else first[:-1]) + second
    if _CJK_END.search(first) and (_CJK_START.search(second) or not _LATIN_EDGE.match(second)):
        return first + second
    if _CJK_START.search(second) and not second.startswith(("(", "（")):
        return first + second
    return f"{first} {second}"


def begins_anew(line: str) -> bool:
    """Whether a line starts a paragraph by its look: indented, numbered, or an article's head."""
    if line.startswith("\u3000"):
        return True
    stripped = line.strip()
    return bool(split_marker(stripped)[0]) or split_division(stripped) is not None


def paragraphs(lines: Iterable[str], goes_on: Callable[[str], bool]) -> list[str]:
    """Join wrapped lines; an empty line ends a paragraph.

    Args:
        lines: as they stand.
        goes_on: whether a line is so full that the next one goes on with its sentence.
    """
    kept = list(lines)
    words = words_of(kept)
    result: list[str] = []
    last = ""
    for line in kept:
        if line.strip():
            if result and last.strip() and goes_on(last) and not begins_anew(line):
                result[-1] = join(result[-1], line, words)
            else:
                result.append(line.strip())
        last = line
    return result


def width(line: str) -> int:
    """The columns a line takes: two for a full-width character."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in line)
