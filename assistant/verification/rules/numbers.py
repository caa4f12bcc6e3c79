"""Every number of the sentence is in the quotation, with the same "about", "over" or "at least"."""

from assistant.verification.comparison import Comparison
from assistant.verification.tokens import Kind


class Numbers:
    """Numbers by their value, however they are written."""

    name = "number"

    def findings(self, comparison: Comparison) -> list[str]:
        """The numbers that are not borne out."""
        quoted = {(t.term, t.qualifier) for t in comparison.quote.tokens if t.kind == Kind.NUMBER}
        return [
            token.surface
            for token in comparison.sentence.tokens
            if token.kind == Kind.NUMBER and (token.term, token.qualifier) not in quoted
        ]
