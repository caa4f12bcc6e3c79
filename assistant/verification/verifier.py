"""Whether a quotation bears out a sentence that was written on it."""

import copy
from collections.abc import Sequence
from typing import Self

from assistant.verification.analysing import SentenceAnalyser
from assistant.verification.comparison import Comparison, Finding, Rule
from assistant.verification.rules.coherence import Coherence
from assistant.verification.rules.content import Content
from assistant.verification.rules.dates import Dates
from assistant.verification.rules.hedges import Hedges
from assistant.verification.rules.modality import Modalities
from assistant.verification.rules.names import Names
from assistant.verification.rules.negation import Negation
from assistant.verification.rules.numbers import Numbers
from assistant.verification.rules.parties import Parties
from assistant.verification.rules.quantifiers import Quantifiers
from assistant.verification.rules.roles import Roles
from assistant.verification.synonyms import Synonyms
from ingest.documents import Language
from ingest.glossary import Glossary
from ingest.lexical import TermAnalyser
from ingest.sentences import split_sentences

LONGEST = 1_000
"""Characters of a sentence; a longer one is not looked at but refused."""

_TELLING_WORDS = 3
"""Words of a sentence that, all in one sentence of the quotation, tie it to that one alone."""


def all_rules() -> tuple[Rule, ...]:
    """Every rule, the plainest first."""
    return (
        Numbers(), Dates(), Names(), Parties(), Negation(), Modalities(), Quantifiers(), Hedges(),
        Content(), Roles(),
    )  # fmt: skip


def strict_rules() -> tuple[Rule, ...]:
    """Every rule, and that the sentence follows its quotation: for what a model wrote."""
    return (*all_rules(), Coherence())


class Verifier:
    """Holds sentences against quotations, rule by rule.

    Args:
        terms: finds and stems words.
        glossary: knows other names for the same.
        rules: all by default.
    """

    def __init__(
        self, terms: TermAnalyser, glossary: Glossary, rules: Sequence[Rule] | None = None
    ) -> None:
        self._analyser = SentenceAnalyser(terms)
        self._glossary = glossary
        self._synonyms = Synonyms(glossary, self._analyser)
        self._rules = all_rules() if rules is None else rules

    def with_rules(self, rules: Sequence[Rule]) -> Self:
        """The same one with other rules; both share what they know of words."""
        other = copy.copy(self)
        other._rules = rules
        return other

    def with_general_words(self) -> Self:
        """The same one, which takes general synonyms for the same, too: for what a model wrote."""
        other = copy.copy(self)
        other._synonyms = Synonyms(self._glossary, self._analyser, general=True)
        return other

    def findings(
        self, sentence: str, quote: str, language: Language, *, context: str = ""
    ) -> list[Finding]:
        """What of a sentence the quotation does not bear out; nothing where it bears out all.

        Args:
            sentence: one sentence, in the quotation's language.
            quote: the quotation.
            language: of both.
            context: the names of the quotation's document, which stand beside it anyway.
        """
        if len(sentence) > LONGEST:
            return [Finding("length", f"{len(sentence)} characters")]
        if is_verbatim(sentence, quote, language):
            return []
        compared = self._compared(sentence, quote, language, context)
        if not compared.sentence.tokens:
            return [Finding("content", sentence)]
        return [
            Finding(rule.name, detail) for rule in self._rules for detail in rule.findings(compared)
        ]

    def _compared(self, sentence: str, quote: str, language: Language, context: str) -> Comparison:
        """The sentence beside the one sentence of the quotation that has its words, if one has.

        Words that only stand near by, in another sentence, then speak neither for it nor against.
        """

        def beside(text: str) -> Comparison:
            return Comparison(sentence, text, language, context, self._analyser, self._synonyms)

        whole = beside(quote)
        parts = split_sentences(quote, language)
        if len(parts) < 2:
            return whole
        best = max((beside(part.text) for part in parts), key=lambda c: c.coverage)
        if best.coverage == whole.coverage:
            return best
        telling = best.coverage[0] >= _TELLING_WORDS
        return best if telling and best.coverage[0] == whole.coverage[0] else whole


def is_verbatim(sentence: str, quote: str, language: Language) -> bool:
    """Whether a sentence is the quotation, or a whole sentence of it, but for white space."""
    plain = " ".join(sentence.split())
    return any(
        plain == " ".join(part.split())
        for part in (quote, *(s.text for s in split_sentences(quote, language)))
    )
