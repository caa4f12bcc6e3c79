"""Finding words in a text as a reader means them: any width, any case, wherever they stand."""

import re
import unicodedata
from collections.abc import Sequence

_SHORT = 3


def search_words(query: str) -> list[str]:
    """The words of a query, each made comparable; the longest first."""
    words = (_folded(word)[0] for word in query.split())
    return sorted({word for word in words if word}, key=lambda word: (-len(word), word))


def found_spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, in code points, end exclusive; nothing unless all of them do."""
    folded, origin = _folded(text)
    places = {word: _places(folded, word) for word in words}
    if not words or not all(places.values()):
        return []
    spans = {
        (origin[place], origin[place + len(word) - 1] + 1)
        for word, starts in places.items()
        for place in starts
    }
    return sorted(spans)


def _folded(text: str) -> tuple[str, list[int]]:
    """NFKC and lower case, and for each character where it came from."""
    characters = [unicodedata.normalize("NFKC", c).casefold() for c in text]
    origin = [place for place, folded in enumerate(characters) for _ in folded]
    return "".join(characters), origin


def _places(text: str, word: str) -> list[int]:
    """Latin words count from their beginning (cooperat), short ones only whole (AI, not aim)."""
    start = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    end = r"(?![a-z0-9])" if start and len(word) <= _SHORT and word.isascii() else ""
    return [match.start() for match in re.finditer(f"{start}{re.escape(word)}{end}", text)]
