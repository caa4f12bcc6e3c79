"""What is only planned, sought or reported in the quotation is not a fact in the sentence."""

import re
from collections.abc import Mapping

from assistant.verification.comparison import Comparison
from assistant.verification.rules.governing import is_taken_over
from ingest.documents import Language

_PLANNED: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:plan(?:s|ned|ning)?|schedul\w+|expect\w*|propos\w+|intend\w*|intention"
        r"|aim(?:s|ed|ing)?|seek(?:s|ing)?|sought|hop(?:e|es|ing)|want\w*|wish\w*|consider\w*|explor\w+"
        r"|look(?:s|ing)? (?:for|to|at)|strive\w*|endeavou?r\w*|work(?:s|ing)? (?:to|towards?)"
        r"|(?:is|are|was|were) to(?! the\b)|goal|objective|target\w*|due|mean(?:s|t)? to)\b"
    ),
    "ja": re.compile(
        r"予定|計画(?!の)|見込|提案|意向|意図|目指|目的|目標|努め|検討|模索|探る|探り|図る|図り|狙い|想定|努力|かどうか"
    ),
}
_REPORTED: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\breport(?:s|ed|edly)?\b|\baccording to\b|\bsa(?:ys|id)\b"),
    "ja": re.compile(r"報じ|報道|によれば|によると|とされ|とし(?:て|た)"),
}
_REPORTS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\breport(?:s|ed|edly)?\b"),
    "ja": re.compile(r"報じ|報道"),
}


class Hedges:
    """Looks for a hedge of the quotation whose neighbourhood the sentence takes over without it."""

    name = "hedge"

    def findings(self, comparison: Comparison) -> list[str]:
        """The hedges that the sentence leaves out."""
        language = comparison.language
        return [
            hedge
            for hedges, kept in (
                (_PLANNED[language], _PLANNED[language]),
                (_REPORTS[language], _REPORTED[language]),
            )
            if not kept.search(comparison.sentence.text)
            for hedge in _left_out(hedges, comparison)
        ]


def _left_out(hedges: re.Pattern[str], comparison: Comparison) -> list[str]:
    return [
        match.group()
        for match in hedges.finditer(comparison.quote.text)
        if is_taken_over(match.span(), comparison)
    ]
