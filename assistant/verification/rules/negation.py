"""What the quotation denies the sentence denies, and nothing else."""

from collections.abc import Sequence

from assistant.verification.comparison import Comparison
from assistant.verification.rules.governing import governed, is_dropped, is_governed
from assistant.verification.tokens import Mark


class Negation:
    """Compares what each "not" governs on either side."""

    name = "negation"

    def findings(self, comparison: Comparison) -> list[str]:
        """What is denied on one side alone."""
        own, quoted = comparison.sentence.negations, comparison.quote.negations
        added = [m for m in own if not is_governed(m, comparison, governed(_like(m, quoted)))]
        dropped = [m for m in quoted if is_dropped(m, comparison, governed(_like(m, own)))]
        words = [comparison.sentence.tokens, comparison.quote.tokens]
        return [
            " ".join(tokens[i].surface for i in mark.tokens) or mark.what
            for tokens, marks in zip(words, (added, dropped), strict=True)
            for mark in marks
        ]


def _like(mark: Mark, others: Sequence[Mark]) -> list[Mark]:
    """Of the marks those that deny in the same way: "not", or "without"."""
    return [other for other in others if other.what == mark.what]
