"""Every date of the sentence is in the quotation, as precise or less so, with its by or since."""

from assistant.verification.comparison import Comparison, lies_in
from assistant.verification.tokens import Kind, Token


class Dates:
    """Dates by their day: the sentence may say June 2026 where the quotation says 14 June 2026."""

    name = "date"

    def findings(self, comparison: Comparison) -> list[str]:
        """The dates that are not borne out."""
        quoted = [t for t in comparison.quote.tokens if t.kind == Kind.DATE]
        return [
            token.surface
            for token in comparison.sentence.tokens
            if token.kind == Kind.DATE and not any(bears_out(q, token) for q in quoted)
        ]


def bears_out(quoted: Token, token: Token) -> bool:
    """Whether a quotation's date is the sentence's, or lies in it, and no other "by" or "since"."""
    return quoted.qualifier == token.qualifier and lies_in(quoted.term, token.term)
