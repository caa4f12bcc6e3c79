"""Numbers and dates of a sentence with what qualifies them: about, over, by, since."""

import re
from collections.abc import Iterator

from assistant.verification.tokens import Kind, Token
from ingest.documents import Language
from ingest.numerals import MONTHS, ORDINALS, find_dates
from ingest.quantities import find_quantities

_MONTH = "|".join(MONTHS)
_DAY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{_MONTH})\b"
        rf"|\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?! \d{{4}})"
    ),
    "ja": re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日|(?P<m2>\d{1,2})月(?!間)"),
}
_FILLER = re.compile(r" (?:the|an?|another|a total of|an? (?:further|additional))$")
_TIME = re.compile(r"(?<!\d)(?P<h>[012]?\d)(?::|時)(?P<m>[0-5]\d)(?:分)?(?!\d)")
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th)\b|(?:つ|回|件|番|条|人|年)?目")
_GLUED = re.compile(r"[a-z]0|0[a-z](?<!0[a-z][a-z])(?!\w)|(?:reiwa|heisei|showa) 0")
_BEFORE: dict[Language, dict[str, re.Pattern[str]]] = {
    "en": {
        "about": re.compile(r"(?:about|around|approximately|roughly|nearly|almost|some|circa)$"),
        "least": re.compile(r"(?:at least|(?:no|not) (?:less|fewer) than|a minimum of)$"),
        "most": re.compile(
            r"(?:up to|at most|(?:no|not) (?:more|longer|higher) than|a maximum of|not exceeding"
            r"|as (?:many|much) as|limited to)$"
        ),
        "over": re.compile(
            r"(?<!no )(?<!not )(?:over|(?:more|longer|higher) than|above|exceeding|in excess of)$"
        ),
        "under": re.compile(r"(?<!no )(?:under|less than|fewer than|below)$"),
        "by": re.compile(r"\b(?:by|until|till|up to)(?: the end of)?$"),
        "before": re.compile(r"(?:before|prior to)$"),
        "after": re.compile(r"(?:after|since|following)$"),
    },
    "ja": {
        "about": re.compile(r"(?:約|およそ|おおよそ|ほぼ)$"),
        "least": re.compile(r"(?:少なくとも|最低)[^、。\d]{0,6}$"),
        "most": re.compile(r"(?:最大|最長|多くとも)$"),
    },
}
_COUNTED = r"[^\d、。はがをに]{0,8}?"
_AFTER: dict[Language, dict[str, re.Pattern[str]]] = {
    "en": {"over": re.compile(r" ?(?:\+|or more\b)"), "under": re.compile(r" or (?:less|fewer)\b")},
    "ja": {
        "about": re.compile(rf"{_COUNTED}(?:程度|ほど|前後|近く|余り|くらい|ぐらい)"),
        "least": re.compile(rf"{_COUNTED}以上"),
        "over": re.compile(rf"{_COUNTED}(?:を?超|を?上回)"),
        "under": re.compile(rf"{_COUNTED}(?:未満|を?下回)"),
        "by": re.compile(r"(?:末)?まで"),
        "before": re.compile(r"(?:以前|より前|の前)"),
        "after": re.compile(r"(?:から|以降|以後|の後|より後)"),
        "most": re.compile(rf"{_COUNTED}(?:以下|以内|まで(?!に))"),
    },
}
_NO_LATER, _AHEAD = (
    re.compile(r"no later than$"),
    re.compile(r"(?: [\w'-]+){1,2} (?:before|ahead)\b"),
)
_RANGE = re.compile(r"から[^。、]*まで")
_DATED = frozenset({"by", "before", "after"})


def find_figures(text: str, language: Language) -> Iterator[Token]:
    """The dates and numbers of a normalised text; a number that is part of a date is none."""
    taken: list[tuple[int, int]] = []
    for match in _TIME.finditer(text):
        taken.append(match.span())
        time = f"{int(match['h'])}:{match['m']}"
        yield _token(Kind.NUMBER, time, text, *match.span(), "")
    dates = [(d.start, d.end, d.iso) for d in find_dates(text)]
    for start, end, iso in [*dates, *_days(text, language)]:
        if any(start < e and s < end for s, e in taken):
            continue
        taken.append((start, end))
        qualifier = _qualifier(text, start, end, language)
        yield _token(Kind.DATE, iso, text, start, end, qualifier if qualifier in _DATED else "")
    for number in find_quantities(text, language):
        inside = any(number.start < e and s < number.end for s, e in taken)
        if inside or _is_no_number(number.word, text, number.start, number.end):
            continue
        qualifier = _qualifier(text, number.start, number.end, language)
        value = format(number.value.normalize(), "f")
        if _is_ordinal(number.word, text, number.start, number.end):
            value += "."  # "the second principle" does not bear out "two principles"
        yield _token(
            Kind.NUMBER, value, text, number.start, number.end,
            "" if qualifier in _DATED else qualifier,
        )  # fmt: skip


def _days(text: str, language: Language) -> Iterator[tuple[int, int, str]]:
    """Days and months without a year, as --MM-DD and --MM."""
    for match in _DAY[language].finditer(text):
        groups = match.groupdict()
        month, day = groups["m"] or groups["m2"], groups["d"] or groups.get("d2")
        number = int(month) if month.isdigit() else MONTHS.index(month) + 1
        if 1 <= number <= 12:
            yield *match.span(), f"--{number:02}" + (f"-{int(day):02}" if day else "")


def _is_no_number(word: str, text: str, start: int, end: int) -> bool:
    """Words that look like one: may, "one of", "one another", "at once", "both"."""
    if not word and _GLUED.search(text[max(0, start - 7) : start] + "0" + text[end : end + 2]):
        return True
    if word in {"may", "both", "once", "second", "march"}:
        return word != "second" or not text[max(0, start - 4) : start].endswith(("the ", "a "))
    return word == "one" and not re.match(r"[ -](?!of\b|another\b)\w", text[end:])


def _is_ordinal(word: str, text: str, start: int, end: int) -> bool:
    if word:
        return word in ORDINALS
    return text[max(0, start - 1) : start] == "第" or bool(_ORDINAL_END.match(text, end))


def _qualifier(text: str, start: int, end: int, language: Language) -> str:
    before = text[max(0, start - 24) : start].rstrip(" £¥$€")
    before = _FILLER.sub("", before).rstrip()
    for name, pattern in _BEFORE[language].items():
        if pattern.search(before):
            return name
    if _NO_LATER.search(before) and _AHEAD.match(text, end):  # ten days before, at the latest
        return "least"
    for name, pattern in _AFTER[language].items():
        if pattern.match(text, end):
            return "" if _RANGE.search(text[max(0, start - 12) : end + 16]) else name
    return ""


def _token(kind: Kind, term: str, text: str, start: int, end: int, qualifier: str) -> Token:
    return Token(kind, term, start, end, text[start:end], qualifier)
