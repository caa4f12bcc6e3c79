"""All, only, most, except, before, after: the sentence adds none and leaves no limit out."""

from assistant.verification.comparison import Comparison
from assistant.verification.quantifying import LIMITS, limits
from assistant.verification.rules.governing import is_taken_over


class Quantifiers:
    """Compares the classes of quantifiers."""

    name = "quantifier"

    def findings(self, comparison: Comparison) -> list[str]:
        """The classes that the sentence adds, and the limits that it leaves out."""
        own, quoted = comparison.sentence.quantifiers - {"each"}, comparison.quote.quantifiers
        if "each" in quoted:  # which bears out "every"
            quoted |= {"all"}
        left_out = {
            name
            for name in LIMITS & (quoted - own)
            if any(is_taken_over(span, comparison) for span in limits(name, comparison.quote))
        }
        return sorted((own - quoted) | left_out)
