"""The numbers in a text by their value, however each language writes them.

Numerals, number words with their scales ("two hundred million", 3億8600万), ordinals and months;
by themselves, parts of a whole in per cent ("a fifth of", 5分の1, as 2割 is).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.documents import Language
from ingest.numerals import MONTHS

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_TENS = {
    "twenty": 2, "thirty": 3, "forty": 4, "fifty": 5, "sixty": 6, "seventy": 7, "eighty": 8,
    "ninety": 9,
}  # fmt: skip
_WORDED = {
    **{
        f"{ten}-{one}": 10 * value + unit
        for ten, value in _TENS.items()
        for unit, one in enumerate(_CARDINALS.split()[1:10], 1)
    },
    **{word: 10 * value for word, value in _TENS.items()},
    **{word: value for value, word in enumerate(_CARDINALS.split())},
    **{word: value for value, word in enumerate(_ORDINALS.split(), 1)},
    **{word: value for value, word in enumerate(MONTHS, 1)},
    "once": 1, "both": 2, "twice": 2, "half": 2, "quarter": 4, "dozen": 12,
}  # fmt: skip
_SCALES = {
    "百": 10**2, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "m": 10**6, "bn": 10**9, "k": 10**3,
}  # fmt: skip
_NUMBER = r"\d+(?:\.\d+)?"
_TENTHS = re.compile(r"(\d)割(?:(\d)分)?")
_JAPANESE = re.compile(
    rf"{_TENTHS.pattern}|(?:{_NUMBER}[百千]?[万億兆]\s?)+(?:{_NUMBER}[百千]?)?|{_NUMBER}[百千]?"
)
_PART = re.compile(rf"({_NUMBER})([百千]?)([万億兆]?)")
_ENGLISH = re.compile(
    rf"(?P<number>{_NUMBER}|\b(?:{'|'.join(_WORDED)})s?\b)"
    r"(?P<scale>[\s-]?(?:hundred|thousand|million|billion|trillion|m|bn|k)\b)?"
)
_WHOLE = "half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_SHARES: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"(?P<whole>\d{1,2})分の(?P<parts>\d)"),
    "en": re.compile(
        rf"\b(?:(?P<parts>{'|'.join(_CARDINALS.split()[1:10])})[\s-](?P<whole>{_WHOLE})s?"
        rf"|an?\s(?P<one>{_WHOLE})(?=\s(?:of|by|from|in|over|to)\b|[.,;]))\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at its place in a normalised text.

    Attributes:
        start: code points, inclusive.
        end: exclusive.
        value: what it comes to.
        word: the number word, or "" for digits; without its plural ending.
    """

    start: int
    end: int
    value: Decimal
    word: str


def find_quantities(text: str, language: Language) -> Iterator[Quantity]:
    """The numbers of a text that `numerals.normalise` has been through, from left to right."""
    if language == "ja":
        for match in _JAPANESE.finditer(text):
            yield Quantity(*match.span(), _japanese_value(match.group()), "")
        return
    for match in _ENGLISH.finditer(text):
        number = match["number"]
        word = "" if number[0].isdigit() else number.removesuffix("s")
        yield Quantity(*match.span(), _english_value(match, word), word)


def find_shares(text: str, language: Language) -> Iterator[Quantity]:
    """The parts of a whole in such a text, in per cent; `find_quantities` finds their numbers."""
    for match in _SHARES[language].finditer(text):
        said = match.groupdict()
        whole = _count(said["whole"] or said["one"])
        share = 100 * _count(said["parts"] or "1") / whole if whole else Decimal()
        yield Quantity(*match.span(), round(share, 1), "")


def _count(written: str) -> Decimal:
    return Decimal(written) if written.isdigit() else Decimal(_WORDED[written])


def _japanese_value(written: str) -> Decimal:
    if tenths := _TENTHS.fullmatch(written):  # 6割5分 is 65 per cent
        return Decimal(f"{tenths[1]}{tenths[2] or 0}")
    parts = _PART.findall(written)
    return sum(
        (Decimal(n) * _SCALES.get(tens, 1) * _SCALES.get(scale, 1) for n, tens, scale in parts),
        Decimal(),
    )


def _english_value(match: re.Match[str], word: str) -> Decimal:
    scale = (match["scale"] or "").strip(" -")
    value = Decimal(_WORDED[word]) if word else Decimal(match["number"])
    return value * _SCALES.get(scale, 1)
