"""Whether a text contains a nugget: words, a name, a date or a number with its unit.

Both sides are written one way first: NFKC, lower case, Arabic digits, Western years (the product's
`ingest.numerals`, which both languages' texts are read through), one dash, one quotation mark.
"""

import re

from evals.metrics.number_words import to_digits
from evals.questions import DateNugget, NameNugget, Nugget, NumberNugget
from ingest.documents import Language
from ingest.numerals import find_dates, normalise

_DASHES = re.compile("[\u2010-\u2015\u2212\u2013-]")
_QUOTES = re.compile("[\u2018\u2019\u201a\u201b'`]|[\u201c\u201d\u201e\"]")
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_SPACE_BY_JAPANESE = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])")
_NEAR = 60


def fold(text: str) -> str:
    """A text made comparable, numerals as they are."""
    import unicodedata

    text = unicodedata.normalize("NFKC", text).casefold()
    text = _QUOTES.sub("'", _DASHES.sub("-", text))
    return _SPACE_BY_JAPANESE.sub("", " ".join(text.split()))


def contains(text: str, nugget: Nugget, language: Language) -> bool:
    """Whether a text in a language holds a nugget."""
    if isinstance(nugget, DateNugget):
        return _has_date(text, nugget.value)
    if isinstance(nugget, NumberNugget):
        return any(_has_number(text, nugget.value, unit) for unit in nugget.unit.of(language))
    wordings = nugget.of(language)
    if isinstance(nugget, NameNugget):
        return any(_has_name(text, name) for name in wordings)
    return any(has_words(text, words) for words in wordings)


def has_words(text: str, words: str) -> bool:
    """Whether the words stand in the text, with numerals as written or in digits.

    Latin words count whole: NTIA is not in "confidentiality".
    """
    return _holds(fold(text), fold(words)) or _holds(fold(normalise(text)), fold(normalise(words)))


def _holds(text: str, words: str) -> bool:
    if not words:
        return False
    start = r"(?<![a-z0-9])" if words[0].isascii() and words[0].isalnum() else ""
    end = r"(?![a-z0-9])" if words[-1].isascii() and words[-1].isalnum() else ""
    return re.search(f"{start}{re.escape(words)}{end}", text) is not None


def _has_name(text: str, name: str) -> bool:
    """A name of two words counts in either order: Takaichi Sanae, Sanae Takaichi."""
    bare = _without_dots(name)
    parts = bare.split()
    names = [bare, " ".join(reversed(parts))] if len(parts) == 2 else [bare]
    return any(_holds(fold(_without_dots(text)), fold(n)) for n in names)


def _without_dots(text: str) -> str:
    return re.sub("[・·=＝]", "", text)


def _has_date(text: str, value: str) -> bool:
    """The day in any form; or its month and day where the text names its year elsewhere."""
    normal = normalise(text)
    found = [d.iso for d in find_dates(normal)]
    if any(iso == value or iso.startswith(f"{value}-") for iso in found):
        return True
    year, *rest = value.split("-")
    if len(rest) != 2 or not any(iso.startswith(year) for iso in found):
        return False
    month, day = (int(part) for part in rest)
    return _has_month_and_day(normal, month, day)


def _has_month_and_day(normal: str, month: int, day: int) -> bool:
    from ingest.numerals import MONTHS

    name = MONTHS[month - 1]
    patterns = (
        rf"(?<!\d){month}\s*月\s*{day}\s*日",
        rf"(?<!\d){day}(?:st|nd|rd|th)?\s+(?:of\s+)?{name}\b",
        rf"\b{name}\s+{day}(?:st|nd|rd|th)?\b",
    )
    return any(re.search(pattern, normal) for pattern in patterns)


def _has_number(text: str, value: float, unit: str) -> bool:
    """The number with the unit near it; a unit that holds the number itself suffices."""
    written = f"{value:g}" if isinstance(value, float) else str(value)
    number = re.compile(rf"(?<![\d.]){re.escape(written)}(?!\d|\.\d)")
    digits = fold(to_digits(normalise(text)))
    wanted = fold(to_digits(normalise(unit)))
    for match in number.finditer(digits):
        window = digits[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if wanted in window:
            return True
    return False
