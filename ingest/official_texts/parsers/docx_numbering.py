"""Word's automatic numbers: a document stores the pattern ("第%1条", "(%2)"), not the number."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%(\d)")
_KANJI = "〇一二三四五六七八九"
_AIUEO = "アイウエオカキクケコサシスセソタチツテト"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネ"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ALPHABETS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "aiueo": _AIUEO,
    "aiueoFullWidth": _AIUEO,
    "iroha": _IROHA,
    "irohaFullWidth": _IROHA,
    "decimalEnclosedCircle": _CIRCLED,
}
_ROMAN_TENS = ("", "x", "xx", "xxx")
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


@dataclass(frozen=True, slots=True)
class _Level:
    """One depth of a list: how its number is written, in which pattern, and where it starts."""

    style: str
    pattern: str
    start: int


class WordNumbering:
    """Counts the numbered paragraphs of a document in order."""

    def __init__(self, document: "Document") -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._owner: dict[str, str] = {}
        try:
            root: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a document without lists has no such part
            return
        abstract = {
            a.get(f"{_W}abstractNumId"): dict(_read_levels(a))
            for a in root.iter(f"{_W}abstractNum")
        }
        for number in root.findall(f"{_W}num"):
            owner = _value(number, "abstractNumId")
            self._levels[number.get(f"{_W}numId")] = abstract.get(owner, {})
            self._owner[number.get(f"{_W}numId")] = owner

    def next_marker(self, paragraph: "Paragraph") -> tuple[str, int]:
        """The marker printed before a paragraph, and its depth (1 is the highest); "" if none."""
        list_id, depth = _list_of(paragraph)
        level = self._levels.get(list_id, {}).get(depth)
        if level is None:
            return "", 0
        counts = self._counts[self._owner[list_id]]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.style in ("bullet", "none"):
            return ("•" if level.style == "bullet" else ""), depth + 1
        return _PLACE.sub(lambda m: self._number(list_id, int(m[1]) - 1), level.pattern), depth + 1

    def _number(self, list_id: str, depth: int) -> str:
        level = self._levels[list_id].get(depth)
        count = self._counts[self._owner[list_id]].get(depth, level.start if level else 1)
        return write_number(count, level.style if level else "decimal")


def write_number(number: int, style: str) -> str:
    """A number in one of Word's styles; those not known here are written as Arabic numbers."""
    if alphabet := _ALPHABETS.get(style):
        return alphabet[(number - 1) % len(alphabet)]
    if style in ("lowerRoman", "upperRoman") and number < 40:
        roman = _ROMAN_TENS[number // 10] + _ROMAN_ONES[number % 10]
        return roman.upper() if style == "upperRoman" else roman
    if "apanese" in style or "deograph" in style or "hinese" in style:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{_KANJI[tens]}十"
        return head + (_KANJI[ones] if ones else "")
    return str(number)


def _list_of(paragraph: "Paragraph") -> tuple[str, int]:
    """The list and depth of a paragraph, its own or its style's."""
    for element in (paragraph._p, getattr(paragraph.style, "element", None)):
        properties: Any = element.pPr if element is not None else None
        if properties is not None and properties.numPr is not None:
            numbering = properties.numPr
            depth = numbering.ilvl.val if numbering.ilvl is not None else 0
            return (str(numbering.numId.val) if numbering.numId is not None else ""), depth
    return "", 0


def _read_levels(abstract: Any) -> Any:
    for level in abstract.iter(f"{_W}lvl"):
        start = _value(level, "start")
        yield (
            int(level.get(f"{_W}ilvl")),
            _Level(_value(level, "numFmt"), _value(level, "lvlText"), int(start or 1)),
        )


def _value(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return "" if child is None else child.get(f"{_W}val") or ""
