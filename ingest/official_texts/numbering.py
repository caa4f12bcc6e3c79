"""The numbers that legal and political texts put before their parts, in both languages.

A marker is read, not judged: whether "(i)" is the ninth letter or the first Roman numeral, or
whether "3." numbers a paragraph at all, depends on what stands before it (`ingest.official_texts.
outline`). Therefore `split_marker` returns every reading.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ingest.numerals import normalise

Division = Literal["preamble", "annex", "part", "chapter", "section", "subsection", "article"]
Style = Literal[
    "upper_roman", "decimal", "dotted", "paren_decimal", "upper_letter", "lower_letter",
    "lower_roman", "circled", "kanji", "aiueo", "iroha", "bullet",
]  # fmt: skip

_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオク"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
          "xv", "xvi", "xvii", "xviii", "xix", "xx")  # fmt: skip
_KANJI = "一二三四五六七八九十"
_JAPANESE = r"\u3040-\u30ff\u3400-\u9fff"

_INSIDE = rf"\d{{1,3}}|[a-zａ-ｚ]{{1,5}}|[IVX]{{1,5}}|[A-ZＡ-Ｚ]|[{_KANJI}]{{1,3}}|[ア-ン]"
_PAREN = re.compile(rf"[(（]\s*(?P<mark>{_INSIDE})\s*[)）][\s\u3000]*")
_HALF_PAREN = re.compile(r"(?P<mark>\d{1,3}|[a-z]|[ivx]{1,5})[)）][\s\u3000]*")
_DOTTED = re.compile(r"(?P<mark>\d{1,3}(?:[.．]\d{1,3})+)[.．]?(?:[\s\u3000]+|(?=[^\d\s.]))")
_DECIMAL = re.compile(
    rf"(?P<mark>\d{{1,3}})(?:[.．、](?!\d)[\s\u3000]*|\u3000\s*|\s+(?=[{_JAPANESE}])(?!年|月))"
)
_UPPER_ROMAN = re.compile(
    r"(?P<mark>[IVX]{1,5})(?:[.．)）](?!\w)[\s\u3000]*|\u3000)|(?P<one>[Ⅰ-Ⅻ])[.．、]?[\s\u3000]*"
)
_LETTER = re.compile(r"(?P<mark>[A-Za-z])[.．](?:[\s\u3000]+)")
_CIRCLE = re.compile(rf"(?P<mark>[{_CIRCLED}])[\s\u3000]*")
_KANJI_NUMBER = re.compile(rf"(?P<mark>[{_KANJI}]{{1,3}})(?:[\u3000 ]+|[．.](?!\d)|、(?=.))")
_KANA = re.compile(r"(?P<mark>[ア-ン])(?:[\u3000 ]+|[．.])")
_BULLET = re.compile(r"(?P<mark>[・•●○◯■□◆◇▪‣◦]|[*–—-](?=\s))[\s\u3000]*")

_JA_DIVISION = re.compile(
    rf"第\s*(?P<n>[\d{_KANJI}百〇]+)\s*(?P<unit>条|章|節|款|編|部)(?:の(?P<sub>[\d{_KANJI}]+))?"
    r"(?=$|[\s\u3000(（:：「])[\s\u3000:：]*"
)
_EN_DIVISION = re.compile(
    r"(?P<unit>article|chapter|section|part|annex|appendix|schedule)\s+"
    r"(?P<n>\d{1,3}|[ivx]{1,6}|[a-h])(?P<sub>bis)?\b[\s\u3000]*(?P<dash>[.:–—-]?)[\s\u3000]*",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"(?:附属書|別添|別紙|別表|附録|付録|附則)\s*(?P<n>\d{1,2}|[IVX]{1,4}|[Ⅰ-Ⅻ]|[A-H]|[一二三四五六七八九十]+)?"
    r"(?=$|[\s\u3000(（:：])[\s\u3000:：]*"
)
_ANNEX_ALONE = re.compile(r"(?:annex|appendix|schedule)[\s:.–—-]*$", re.IGNORECASE)
_PREAMBLE = re.compile(r"(?:preamble|前\s*文)[\s:.]*$", re.IGNORECASE)
_UNITS: dict[str, Division] = {
    "条": "article", "章": "chapter", "節": "section", "款": "subsection", "編": "part",
    "部": "part", "article": "article", "chapter": "chapter", "section": "section",
    "part": "part", "annex": "annex", "appendix": "annex", "schedule": "annex",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marker:
    """One reading of a list marker; `part` is its writing in an id ("2", "b", "ii")."""

    style: Style
    ordinal: int
    printed: str
    part: str


@dataclass(frozen=True, slots=True)
class DivisionMarker:
    """The head of an article, chapter, annex: `ordinal` 0 where it has no number."""

    division: Division
    ordinal: int
    part: str
    printed: str


def split_marker(text: str) -> tuple[tuple[Marker, ...], str]:
    """Every reading of the marker that a text starts with, and the text without it."""
    for pattern, readings in (
        (_PAREN, _read_paren),
        (_CIRCLE, _read_single),
        (_DOTTED, _read_dotted),
        (_DECIMAL, _read_decimal),
        (_UPPER_ROMAN, _read_upper_roman),
        (_HALF_PAREN, _read_paren),
        (_LETTER, _read_letter),
        (_KANJI_NUMBER, _read_single),
        (_KANA, _read_single),
        (_BULLET, _read_bullet),
    ):
        if (match := pattern.match(text)) and (found := readings(match)):
            return found, text[match.end() :]
    return (), text


def split_division(text: str) -> tuple[DivisionMarker, str] | None:
    """The article, chapter or annex that a text opens, and its title or first words.

    "Article 3 of the Agreement provides ..." opens nothing.
    """
    if _PREAMBLE.match(text):
        return DivisionMarker("preamble", 0, "", text), ""
    if match := _JA_DIVISION.match(text):
        sub = f"-{_number(match['sub'])}" if match["sub"] else ""
        number = _number(match["n"])
        printed = match.group().strip(" \u3000:：")
        marker = DivisionMarker(_UNITS[match["unit"]], number, f"{number}{sub}", printed)
        return marker, text[match.end() :]
    if match := _ANNEX.match(text) or _ANNEX_ALONE.match(text):
        label = match.groupdict().get("n")
        number = _number(label) if label else 0
        printed = match.group().strip(" \u3000:：")
        return DivisionMarker("annex", number, str(number or ""), printed), text[match.end() :]
    match = _EN_DIVISION.match(text)
    return _english_division(match, text[match.end() :]) if match else None


def _english_division(match: re.Match[str], rest: str) -> tuple[DivisionMarker, str] | None:
    if rest[:1].islower() or (rest and not match["dash"] and rest[:1] in ",;)]('"):
        return None
    sub = "-2" if match["sub"] else ""
    number = _number(match["n"])
    printed = f"{match['unit']} {match['n']}"
    division = _UNITS[match["unit"].lower()]
    return DivisionMarker(division, number, f"{number}{sub}", printed), rest


def _number(text: str) -> int:
    """A number as printed: 3, 三, III, Ⅲ or C."""
    text = unicodedata.normalize("NFKC", text)
    if text.lower() in _ROMAN:
        return _ROMAN.index(text.lower()) + 1
    if len(text) == 1 and text.isascii() and text.isalpha():
        return ord(text.lower()) - ord("a") + 1
    return int(normalise(f"第{text}条")[1:-1])


def _read_paren(match: re.Match[str]) -> tuple[Marker, ...]:
    printed = match.group().strip()
    mark = unicodedata.normalize("NFKC", match["mark"])
    if mark.isdigit():
        return (_marker("paren_decimal", int(mark), printed),)
    if mark[0] in _KANJI or "ア" <= mark[0] <= "ン":
        return _read_single(match)
    return _letters(mark, printed)


def _letters(mark: str, printed: str) -> tuple[Marker, ...]:
    """Roman numerals and single letters look alike: both readings."""
    readings: list[Marker] = []
    upper = mark.isupper()
    if mark.lower() in _ROMAN:
        ordinal = _ROMAN.index(mark.lower()) + 1
        part = str(ordinal) if upper else mark
        readings.append(Marker("upper_roman" if upper else "lower_roman", ordinal, printed, part))
    if len(mark) == 1:
        ordinal = ord(mark.lower()) - ord("a") + 1
        style: Style = "upper_letter" if upper else "lower_letter"
        readings.append(Marker(style, ordinal, printed, mark.lower()))
    return tuple(readings)


def _read_dotted(match: re.Match[str]) -> tuple[Marker, ...]:
    numbers = unicodedata.normalize("NFKC", match["mark"]).split(".")
    return (Marker("dotted", int(numbers[-1]), match["mark"], "-".join(numbers)),)


def _read_decimal(match: re.Match[str]) -> tuple[Marker, ...]:
    return (_marker("decimal", int(match["mark"]), match.group().strip()),)


def _read_upper_roman(match: re.Match[str]) -> tuple[Marker, ...]:
    mark = unicodedata.normalize("NFKC", match["mark"] or match["one"])
    return tuple(m for m in _letters(mark, match.group().strip()) if m.ordinal)


def _read_letter(match: re.Match[str]) -> tuple[Marker, ...]:
    return _letters(match["mark"], match.group().strip())


def _read_single(match: re.Match[str]) -> tuple[Marker, ...]:
    """Circled numbers, kanji numbers, and kana in either of their two orders."""
    mark, printed = match["mark"], match.group().strip(" \u3000")
    if mark in _CIRCLED:
        return (_marker("circled", _CIRCLED.index(mark) + 1, printed),)
    if mark[0] in _KANJI:
        return (_marker("kanji", _number(mark), printed),)
    orders: tuple[tuple[Style, str], ...] = (("aiueo", _AIUEO), ("iroha", _IROHA))
    return tuple(
        Marker(style, order.index(mark) + 1, printed, _letter_of(order.index(mark)))
        for style, order in orders
        if mark in order
    )


def _read_bullet(match: re.Match[str]) -> tuple[Marker, ...]:
    return (Marker("bullet", 0, match["mark"], ""),)


def _marker(style: Style, ordinal: int, printed: str) -> Marker:
    return Marker(style, ordinal, printed, str(ordinal))


def _letter_of(index: int) -> str:
    """The Latin letter that stands where a kana does: ア and イ of イロハ are "a"."""
    return chr(ord("a") + index) if index < 26 else f"z{index}"
