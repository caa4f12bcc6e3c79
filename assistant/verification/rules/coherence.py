"""The sentence follows its quotation: its words in their order, no name or figure cut out between.

Weak models put true words together to something that nobody said ("the memorandum was named on
the UK side"). A sentence that shortens its quotation at either end, leaves out a parenthesis or
puts a synonym keeps the order; so does hardly one of that kind. The price are true sentences that
turn the quotation round.
"""

import re
from collections.abc import Mapping

from assistant.verification.alignment import in_order
from assistant.verification.comparison import Comparison
from assistant.verification.tokens import Kind

_PARENTHESIS = re.compile(r"\([^()]*\)")
_MAY_GO = {Kind.WORD, Kind.DATE}
_REPORT = re.compile(r"\breports?\b")


class Coherence:
    """For sentences that a model wrote; not one of the rules that any true sentence passes."""

    name = "coherence"

    def findings(self, comparison: Comparison) -> list[str]:
        """The words out of order, and the names and figures cut out."""
        tokens = comparison.sentence.tokens
        places = [comparison.places(i) for i in range(len(tokens))]
        pairs = in_order(len(comparison.quote.tokens), places)
        lead = _lead(comparison, pairs)
        loose = [
            token.surface
            for i, token in enumerate(tokens)
            if i >= lead
            and i not in pairs
            and not comparison.synonyms.is_plain(token.term, comparison.language)
        ]
        return loose + _cut_out(comparison, pairs) + _new_reports(comparison)


def _lead(comparison: Comparison, pairs: Mapping[int, int]) -> int:
    """Where the sentence goes on after calling its document by a name of its own."""
    count = len(comparison.sentence.tokens)
    return next((i for i in range(count) if i in pairs or not comparison.is_beside(i)), count)


def _cut_out(comparison: Comparison, pairs: Mapping[int, int]) -> list[str]:
    kept = set(pairs.values())
    if not kept:
        return []
    tokens = comparison.quote.tokens
    left_out = {
        j
        for found in _PARENTHESIS.finditer(comparison.quote.text)
        for inside in [[j for j, t in enumerate(tokens) if found.start() < t.start < found.end()]]
        if not kept.intersection(inside)
        for j in inside
    }
    return [
        tokens[j].surface
        for j in range(min(kept), max(kept))
        if tokens[j].kind not in _MAY_GO and j not in kept and j not in left_out
    ]


def _new_reports(comparison: Comparison) -> list[str]:
    """A report that is a thing in the sentence, and only an attribute in the quotation."""
    found = _REPORT.findall(comparison.sentence.text)
    return [] if _REPORT.search(comparison.quote.text) else found
