"""Every name of the sentence is in the quotation, or in the title that stands beside it."""

from assistant.verification.comparison import Comparison
from assistant.verification.tokens import Kind


class Names:
    """People, bodies, places and instruments; a glossary's other name for one is the same."""

    name = "name"

    def findings(self, comparison: Comparison) -> list[str]:
        """The names that are not borne out."""
        return [
            token.surface
            for i, token in enumerate(comparison.sentence.tokens)
            if token.kind == Kind.NAME and not (comparison.is_quoted(i) or comparison.is_beside(i))
        ]
