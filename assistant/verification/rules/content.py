"""Every content word of the sentence is in the quotation, as itself or as a synonym."""

from assistant.verification.comparison import Comparison
from assistant.verification.tokens import Kind


class Content:
    """A closed vocabulary: the quotation, its document's names, synonyms, and plain words."""

    name = "content"

    def findings(self, comparison: Comparison) -> list[str]:
        """The words that are not borne out."""
        return [
            token.surface
            for i, token in enumerate(comparison.sentence.tokens)
            if token.kind == Kind.WORD
            and not comparison.synonyms.is_plain(token.term, comparison.language)
            and not (comparison.is_quoted(i) or comparison.is_beside(i))
        ]
