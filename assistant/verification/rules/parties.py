"""Who acts in the sentence acts in the quotation: Japan, the United Kingdom, or both."""

from assistant.verification.comparison import Comparison
from assistant.verification.parties import BOTH, EACH, JAPAN, UK
from assistant.verification.tokens import Analysis, Kind


class Parties:
    """The parties; one alone is not borne out by both together."""

    name = "party"

    def findings(self, comparison: Comparison) -> list[str]:
        """The parties that are not borne out."""
        quoted = _parties(comparison.quote)
        if {JAPAN, UK} <= quoted or EACH in quoted:
            quoted |= {BOTH}
        if BOTH in quoted:
            quoted |= {EACH}
        return [
            token.surface
            for token in comparison.sentence.tokens
            if token.kind == Kind.PARTY and token.term not in quoted
        ]


def _parties(analysis: Analysis) -> set[str]:
    return {t.term for t in analysis.tokens if t.kind == Kind.PARTY}
