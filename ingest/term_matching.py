"""Find the forms of many terms in a text at once, the longest first, whole words only."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from ingest.documents import Language

_Item = TypeVar("_Item")

_DASHES = re.compile("[‐‑‒–—―−]")
_POSSESSIVE = re.compile(r"['’]s\b")
_ENGLISH = re.compile(r"[a-z0-9]+")
_JAPANESE = re.compile(r"[a-z0-9]+|[^\s]")
_FOUND = ""  # the key of a complete form in the trie: no word is empty


def words(text: str, language: Language, *, fold: bool = True) -> tuple[str, ...]:
    """The words that forms are compared by.

    Args:
        text: a form, or a text to look in.
        language: English words are folded to their singular; Japanese has characters as words.
        fold: fold plurals.
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text).casefold())
    found = [text[start:end] for start, end in _places(text, language)]
    return tuple(map(_singular, found)) if fold and language == "en" else tuple(found)


def word_spans(text: str, language: Language) -> list[tuple[int, int]]:
    """Where each of the `words` stands in a text: code points, end exclusive."""
    folded = [unicodedata.normalize("NFKC", c).casefold() for c in text]
    origin = [place for place, characters in enumerate(folded) for _ in characters]
    found = _places(_DASHES.sub("-", "".join(folded)), language)
    return [(origin[start], origin[end - 1] + 1) for start, end in found]


def _places(text: str, language: Language) -> list[tuple[int, int]]:
    if language == "ja":
        return [match.span() for match in _JAPANESE.finditer(text)]
    without = _POSSESSIVE.sub(lambda match: " " * len(match.group()), text)
    return [match.span() for match in _ENGLISH.finditer(without)]


@lru_cache(maxsize=20_000)
def _singular(word: str) -> str:
    """A word without its plural ending; the same for both numbers is all that counts."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Hit(Generic[_Item]):
    """A form in a text, what it belongs to, and the word after it ("" at the end).

    `first` and `end` count the text's `words`, end exclusive.
    """

    form: str
    item: _Item
    next_word: str
    first: int
    end: int


class FormIndex(Generic[_Item]):
    """A trie of forms, word by word.

    Args:
        forms: what each form belongs to.
        language: of the forms.
    """

    def __init__(self, forms: Mapping[str, _Item], language: Language) -> None:
        self._language = language
        self._root: dict[str, Any] = {}
        for form, item in forms.items():
            node = self._root
            for word in words(form, language):
                node = node.setdefault(word, {})
            node.setdefault(_FOUND, (form, item))

    def find(self, text: str) -> list[Hit[_Item]]:
        """The forms in a text from left to right, none inside a longer one."""
        return list(self._scan(words(text, self._language)))

    def _scan(self, found: tuple[str, ...]) -> Iterator[Hit[_Item]]:
        place = 0
        while place < len(found):
            end, hit = self._longest(found, place)
            if hit is not None:
                after = found[end] if end < len(found) else ""
                yield Hit(*hit, next_word=after, first=place, end=end)
            place = max(end, place + 1)

    def _longest(self, found: tuple[str, ...], place: int) -> tuple[int, tuple[str, _Item] | None]:
        """The longest form that starts at a place, and where it ends."""
        node, best, end = self._root, None, place
        for step in range(place, len(found)):
            node = node.get(found[step], {})
            if _FOUND in node:
                best, end = node[_FOUND], step + 1
            if not node:
                break
        return end, best
