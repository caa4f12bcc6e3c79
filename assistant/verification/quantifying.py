"""All, only, most, except, before, after: the classes of quantifiers that a text has."""

import re
from collections.abc import Mapping

from assistant.verification.tokens import Analysis
from ingest.documents import Language

_TIMES = r"(?:\w+ )?(?:years?|months?|weeks?|days?|hours?|spring|summer|autumn|winter|september)"
_WITHIN_AFTER = re.compile(r"\bwithin ((?:[\w.-]+ ){1,3})after\b")
_QUANTIFIERS: Mapping[Language, Mapping[str, re.Pattern[str]]] = {
    "en": {
        "all": re.compile(
            rf"\b(?:all|every(?! {_TIMES}\b)|entire(?:ly)?|whole|fully|any|always|completely"
            r"|full range)\b"
        ),
        "each": re.compile(r"\beach\b(?! other)"),
        "only": re.compile(r"\b(?:only|solely|exclusively|alone|sole|exclusive)\b(?<!not only)"),
        "most": re.compile(r"\b(?:most|majority|mainly|mostly|largely|predominantly)\b"),
        "some": re.compile(r"\b(?:some|several|few|certain|partly|partially)\b"),
        "exception": re.compile(r"\b(?:except|unless|excluding|apart from|other than)\b"),
        "before": re.compile(
            r"\b(?:before(?! (?:an?|the|its|any) (?:\w+ )?(?:court|tribunal|parliament|judge)\b)"
            r"|prior to|ahead of)\b"
        ),
        "after": re.compile(r"\b(?:after|following)\b"),
    },
    "ja": {
        "all": re.compile(
            r"すべて|全て|全(?=[一-龥]{0,2}(?:国|社|分野|項目|部|体|会一致))"
            r"|あらゆる|いかなる|いずれも|常に|完全"
        ),
        "only": re.compile(
            r"のみ(?!ならず)|だけ(?!で(?:は)?なく)|唯一|(?<!ない)(?<!できる)限(?:り|定|られ)|専ら"
        ),
        "most": re.compile(r"ほとんど|大半|大部分|多数|主に"),
        "some": re.compile(r"一部|いくつか|若干|数(?:か国|カ国|社|名)"),
        "exception": re.compile(r"除(?:き|く|い)|限りでない|ない限り|なければ(?!な)"),
        "before": re.compile(r"に先立|以前|の前に|る前に"),
        "after": re.compile(r"(?:の後|以降|以後|に続|[たっ]た後|た後)"),
    },
}  # fmt: skip


LIMITS = frozenset({"exception", "only"})
"""The quantifiers that a sentence may not leave out."""


def limits(name: str, analysis: Analysis) -> list[tuple[int, int]]:
    """Where a class of quantifiers stands in a text."""
    pattern = _QUANTIFIERS[analysis.language][name]
    return [match.span() for match in pattern.finditer(analysis.text)]


def quantifiers(text: str, language: Language) -> frozenset[str]:
    """The classes of quantifiers in a text."""
    text = _WITHIN_AFTER.sub(r"within \1of", text)  # within six hours after, or of, its detection
    return frozenset(
        name for name, pattern in _QUANTIFIERS[language].items() if pattern.search(text)
    )
