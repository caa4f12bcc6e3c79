"""Numbers and dates in which the two texts of a passage surely differ.

Texts word numbers freely ("both", 両国, "one third"), and either may leave one out, so a number
that only one text has proves nothing. Only where each has one that the other lacks (14 June here,
15 June there) do they differ for sure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ingest.documents import Language
from ingest.numerals import MONTHS, find_dates, normalise

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_WORDED = {
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
_JAPANESE = re.compile(rf"(?:{_NUMBER}[百千]?[万億兆]\s?)+(?:{_NUMBER}[百千]?)?|{_NUMBER}[百千]?")
_PART = re.compile(rf"({_NUMBER})([百千]?)([万億兆]?)")
_ENGLISH = re.compile(
    rf"(?P<number>{_NUMBER}|\b(?:{'|'.join(_WORDED)})s?\b)"
    r"(?P<scale>[\s-]?(?:hundred|thousand|million|billion|trillion|m|bn|k)\b)?"
)
_COUNTER = re.compile(
    r"%|[ァ-ヺー]{1,6}|年間|[年月日条項号回人社件倍割円]|分野|機関|か国|カ国|の?柱|"
)


@dataclass(frozen=True, slots=True)
class Divergence:
    """Numbers and dates that each text has and the other lacks, as they are written there."""

    ja: tuple[str, ...]
    en: tuple[str, ...]


def divergence(texts: Mapping[Language, str]) -> Divergence | None:
    """Where the numbers and dates of the two texts surely differ; None where they may agree."""
    if len(texts) < 2:
        return None
    japanese, english = normalise(texts["ja"]), normalise(texts["en"])
    found = {
        "ja": {_japanese_value(m.group()): m for m in _JAPANESE.finditer(japanese)},
        "en": {_english_value(m): m for m in _ENGLISH.finditer(english)},
    }
    only_japanese = [m for value, m in found["ja"].items() if value not in found["en"]]
    only_english = [
        m for value, m in found["en"].items() if value not in found["ja"] and not _idle(m)
    ]
    if not only_japanese or not only_english:
        return None
    return Divergence(_shown(only_japanese, japanese), _shown(only_english, english))


def _idle(match: re.Match[str]) -> bool:
    """Words that need not stand for a number: two of "the two countries", may, one, second."""
    word = match["number"].removesuffix("s")
    return word == "may" or _WORDED.get(word, 3) < 3


def _japanese_value(written: str) -> Decimal:
    parts = _PART.findall(written)
    return sum(
        (Decimal(n) * _SCALES.get(tens, 1) * _SCALES.get(scale, 1) for n, tens, scale in parts),
        Decimal(),
    )


def _english_value(match: re.Match[str]) -> Decimal:
    number, scale = match["number"], (match["scale"] or "").strip(" -")
    value = Decimal(number) if number[0].isdigit() else Decimal(_WORDED[number.removesuffix("s")])
    return value * _SCALES.get(scale, 1)


def _shown(matches: list[re.Match[str]], text: str) -> tuple[str, ...]:
    """Each number with its date where it is part of one, in Japanese with what it counts."""
    dates = find_dates(text)
    written = []
    for match in matches:
        date = next((d for d in dates if d.start <= match.start() < d.end), None)
        span = (date.start, date.end) if date else match.span()
        counter = _COUNTER.match(text, span[1])
        written.append(text[span[0] : counter.end() if counter and not date else span[1]].strip())
    return tuple(dict.fromkeys(written))
