"""Addresses of numbered texts in both styles: 第三条第2項(b) = Article 3(2)(b).

One place writes them and reads them, so a question may use either style, with kanji or Arabic
numbers, and still name the same passage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents import Language
from ingest.numerals import normalise

_DIGITS = "〇一二三四五六七八九"
_ITEMS = r"(?:\s*\(\s*(?:\d{1,2}|[a-z]{1,5})\s*\))"
_JAPANESE = re.compile(
    r"第\s*(?P<article>\d+)\s*条(?:の(?P<sub>\d+|[一二三四五六七八九十]))?"
    rf"(?:\s*第?\s*(?P<paragraph>\d+)\s*項)?(?:\s*第?\s*(?P<point>\d+)\s*号)?(?P<items>{_ITEMS}*)"
)
_ENGLISH = re.compile(
    r"\barticle\s+(?P<article>\d+)(?P<sub>bis)?"
    r"(?:\.(?P<dotted>\d+)|,?\s*para(?:graph|\.)?\s*(?P<paragraph>\d+))?"
    rf"(?P<items>(?:,?\s*(?:(?:sub-?)?(?:paragraph|item|point))?{_ITEMS})*)"
)
_REVERSED = re.compile(
    rf"\bparagraph\s+(?P<paragraph>\d+)(?P<items>{_ITEMS}*)\s+of\s+article\s+(?P<article>\d+)"
)
_ITEM = re.compile(r"\(\s*(\d{1,2}|[a-z]{1,5})\s*\)")


@dataclass(frozen=True, slots=True)
class NumberedAddress:
    """An article and the numbers under it, outermost first."""

    article: str
    parts: tuple[str, ...] = ()

    @property
    def local_id(self) -> str:
        """How the id of a passage at this address ends: article-3.2.b."""
        return ".".join((f"article-{self.article}", *self.parts))

    def write(self, language: Language) -> str:
        """The address as readers of a language write it."""
        return _write_japanese(self) if language == "ja" else _write_english(self)


def find_addresses(text: str) -> list[NumberedAddress]:
    """The articles that a text or a question names, in either style, in order."""
    text = normalise(text)
    found = [(m.start(), _address(m, _reversed_parts(m))) for m in _REVERSED.finditer(text)]
    taken = {m.end() for m in _REVERSED.finditer(text)}
    for pattern in (_JAPANESE, _ENGLISH):
        found += [
            (m.start(), _address(m, tuple(_parts(m))))
            for m in pattern.finditer(text)
            if m.end() not in taken
        ]
    return [address for _, address in sorted(found, key=lambda pair: pair[0])]


def restyle(address: str, language: Language) -> str | None:
    """An address of the one language in the style of the other; None if it is not numbered."""
    found = find_addresses(address)
    return found[0].write(language) if len(found) == 1 else None


def kanji_number(number: int) -> str:
    """A number below a thousand as articles bear it: 三, 十二, 百二."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = ["", "百"][hundreds > 0] if hundreds < 2 else f"{_DIGITS[hundreds]}百"
    words += "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return words + (_DIGITS[ones] if ones or not number else "")


def _address(match: re.Match[str], parts: tuple[str, ...]) -> NumberedAddress:
    sub = match.groupdict().get("sub")
    if sub:
        value = "2" if sub == "bis" else str(_DIGITS.find(sub)) if sub in _DIGITS else sub
        return NumberedAddress(f"{match['article']}-{value}", parts)
    return NumberedAddress(match["article"], parts)


def _reversed_parts(match: re.Match[str]) -> tuple[str, ...]:
    return (match["paragraph"], *_ITEM.findall(match["items"]))


def _parts(match: re.Match[str]) -> Iterator[str]:
    groups = match.groupdict()
    for name in ("paragraph", "dotted", "point"):
        if groups.get(name):
            yield groups[name]
    yield from _ITEM.findall(groups["items"])


def _write_japanese(address: NumberedAddress) -> str:
    number, _, sub = address.article.partition("-")
    text = f"第{kanji_number(int(number))}条" + (f"の{kanji_number(int(sub))}" if sub else "")
    for place, part in enumerate(address.parts):
        text += f"第{part}項" if place == 0 and part.isdigit() else f"({part})"
    return text


def _write_english(address: NumberedAddress) -> str:
    number, _, sub = address.article.partition("-")
    bis = {"": "", "2": "bis"}.get(sub, f"-{sub}")
    return f"Article {number}{bis}" + "".join(f"({part})" for part in address.parts)
