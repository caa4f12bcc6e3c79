"""One writing for numbers and dates in both languages: NFKC, kanji numerals, era years, months.

Questions say 令和8年, 2026年, 二〇二六年 or "June 2026"; texts say one of them. Terms, the matching
of numbers between a question and a quote, and the metrics all read them through this module.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI = "".join([*_DIGITS, *_UNITS])
_COUNTERS = (
    "年|月|日|条|項|号|章|節|回|通|名|人|社|機関|カ国|か国|ヶ国|ヵ国|箇国|国|件|本|つ|倍|割|分|時|歳|"
    "世代|段落|文|番|度|次|分野|原則|柱|週|カ月|か月|ヶ月|ヵ月|箇月|業務日|営業日|年間|パーセント|"
    "万|億|兆|ポンド|円|ドル"
)
_RUN = rf"[{_KANJI}]{{1,20}}+(?![{_KANJI}])"  # whole runs only, and none too long to be a number
_KANJI_NUMBER = re.compile(rf"(?<=第){_RUN}|(?<![{_KANJI}\d]){_RUN}(?={_COUNTERS})")
_ERA_YEAR = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d{{1,3}})\s*年")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_MONTH = "|".join([*MONTHS, r"sept\.?", *(rf"{m[:3]}\.?" for m in MONTHS)])
_DATES = (
    re.compile(r"(?P<y>\d{4})\s*年(?:\s*(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*日)?)?"),
    re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d-])(?P<y>(?:19|20)\d{2})-(?P<m>0[1-9]|1[0-2])(?![-\d])"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH}),?\s+(?P<y>\d{{4}})\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.IGNORECASE
    ),
    re.compile(rf"\b(?P<m>{_MONTH})\s+(?:of\s+)?(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"(?<![\d.,])(?P<y>(?:19|20)\d{2})(?![\d.,]*\d)"),
)
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as it stands in a normalised text; `iso` is as precise as the text is."""

    start: int
    end: int
    iso: str


def normalise(text: str) -> str:
    """NFKC, lower case, Arabic digits, Western years and no thousands separators."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for pattern, rewritten in REWRITES:
        text = pattern.sub(rewritten, text)
    return text


def find_dates(text: str) -> list[DateMention]:
    """The dates in a normalised text, from left to right, each place once."""
    found: list[DateMention] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            taken = any(match.start() < d.end and d.start < match.end() for d in found)
            iso = None if taken else _iso(match)
            if iso:
                found.append(DateMention(match.start(), match.end(), iso))
    return sorted(found, key=lambda d: d.start)


def find_numbers(text: str) -> list[str]:
    """The numbers in a normalised text that are no part of a date, without leading zeros."""
    dates = find_dates(text)
    return [
        match.group().lstrip("0") or "0"
        for match in _NUMBER.finditer(text)
        if not any(d.start <= match.start() < d.end for d in dates)
    ]


def _kanji_value(numeral: str) -> int:
    if not any(c in _UNITS for c in numeral):  # positional: 二〇二六
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = current = 0
    for c in numeral:
        if c in _UNITS:
            total += (current or 1) * _UNITS[c]
            current = 0
        else:
            current = current * 10 + _DIGITS[c]
    return total + current


def _western_year(match: re.Match[str]) -> str:
    year = 1 if match[2] == "元" else int(match[2])
    return f"{_ERAS[match[1]] + year}年"


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month, day = groups.get("m"), groups.get("d")
    if month is not None and not month.isdigit():
        month = str(next(i for i, m in enumerate(MONTHS, 1) if m.startswith(month[:3].lower())))
    if month is not None and not 1 <= int(month) <= 12:
        return None
    parts = [groups["y"], *(part.zfill(2) for part in (month, day) if part)]
    return "-".join(parts)


REWRITES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_KANJI_NUMBER, lambda match: str(_kanji_value(match.group()))),
    (_ERA_YEAR, _western_year),
    (_GROUPED, lambda _: ""),
)
"""What `normalise` rewrites, in order, in a text that is NFKC and lower case."""
