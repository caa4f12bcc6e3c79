"""Numbers and dates in which the two texts of a passage surely differ.

Texts word numbers freely ("both", 両国, "one third"), and either may leave one out, so a number
that only one text has proves nothing. Only where each has one that the other lacks (14 June here,
15 June there) do they differ for sure.
"""

import re
from collections.abc import Mapping

from ingest.documents import Language
from ingest.numerals import find_dates, normalise
from ingest.quantities import Quantity, find_quantities, find_shares

_COUNTER = re.compile(
    r"%|[ァ-ヺー]{1,6}|年間|[年月日条項号回人社件倍割円]|分野|機関|か国|カ国|の?柱|"
)


def differing_figures(texts: Mapping[Language, str]) -> dict[Language, tuple[str, ...]] | None:
    """The numbers and dates that only one text has, as written; None where both may agree."""
    japanese, english = normalise(texts["ja"]), normalise(texts["en"])
    in_japanese = {q.value: q for q in _numbers(japanese, "ja")}
    in_english = {q.value: q for q in _numbers(english, "en")}
    only_japanese = [q for value, q in in_japanese.items() if value not in in_english]
    only_english = [
        q for value, q in in_english.items() if value not in in_japanese and not _idle(q)
    ]
    if not only_japanese or not only_english:
        return None
    return {"ja": _shown(only_japanese, japanese), "en": _shown(only_english, english)}


def _numbers(text: str, language: Language) -> list[Quantity]:
    """The numbers of a text, a part of a whole as one."""
    shares = list(find_shares(text, language))
    whole = (
        q
        for q in find_quantities(text, language)
        if not any(share.start <= q.start < share.end for share in shares)
    )
    return sorted([*shares, *whole], key=lambda q: q.start)


def _idle(quantity: Quantity) -> bool:
    """Words that need not stand for a number: two of "the two countries", may, quarter, second."""
    return quantity.word in {"may", "quarter"} or (bool(quantity.word) and quantity.value < 3)


def _shown(quantities: list[Quantity], text: str) -> tuple[str, ...]:
    """Each number with its date where it is part of one, in Japanese with what it counts."""
    dates = find_dates(text)
    written = []
    for number in quantities:
        date = next((d for d in dates if d.start <= number.start < d.end), None)
        span = (date.start, date.end) if date else (number.start, number.end)
        counter = _COUNTER.match(text, span[1])
        written.append(text[span[0] : counter.end() if counter and not date else span[1]].strip())
    return tuple(dict.fromkeys(written))
