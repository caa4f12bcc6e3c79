"""Yes or no, where a quotation bears out or denies word for word what was asked.

The question is turned into the statement that "yes" would make, and that is held against the
quotation by the rules that written sentences are held by. Where all of it is borne out the answer
is yes; where all but a "not" is, no; everything else is left to the quotation.
"""

import re
from collections.abc import Sequence

from assistant.state import AnswerState, Asked, Quote
from assistant.understanding.asked import PARTICULAR
from assistant.verification.context import names_of
from assistant.verification.verifier import Verifier, all_rules, strict_rules
from ingest.documents import Language

_AUXILIARY = re.compile(
    r"^(?:(?:and|so|but|then),? )?(?P<verb>is|are|was|were|do|does|did|has|have|had|will|would"
    r"|can|could|should|must|may) ",
    re.IGNORECASE,
)
_DO = {"do", "does", "did"}
_LONGEST_SUBJECT = 12
_ENDING_JA = re.compile(r"(?:の|ん)?(?:です|でしょう)?か?[?？。]*$")
_NOT_PLAIN: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"ない|なく|ません|ず(?:に|、)|それとも|または|又は|[?？].*[?？]"),
    "en": re.compile(r"\b(?:not|no|never|neither|nor|or|if)\b|n['’]t\b", re.IGNORECASE),
}
"""Questions that deny or offer a choice: "yes" would be no plain answer."""
_DENIES: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(
        r"な(?:い|かっ|く(?!とも))|ません|(?<=[らかさたなまわばがえけせてねめれべげ])ず|ぬ(?:。|$)"
        r"|限り|場合|除[いくき]|別の|異な"
    ),
    "en": re.compile(
        r"\b(?:not|no|never|neither|nor|none|without|unless|except|if|only|separate|differ\w*)\b"
        r"|n['’]t\b",
        re.IGNORECASE,
    ),
}
"""Quotations that deny, exclude or make conditions say "yes" to nothing: what a "not" governs is
not always found."""


class YesOrNo:
    """Decides whether a quotation says yes or no.

    Args:
        verifier: holds the statements against the quotations.
    """

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier.with_rules(all_rules())
        self._strict = verifier.with_rules(strict_rules())

    def verdict(self, quotes: Sequence[Quote], state: AnswerState) -> bool | None:
        """True for yes, False for no; None where no quotation says either, or two disagree."""
        if not _asks_plainly(state):
            return None
        language = state.understood.language
        statements = claims(state.understood.standalone, language)
        said = {
            self.holds(
                statements, q.text, language, names_of(state.snapshot.document(q.passage), language)
            )
            for q in quotes
            if q.language == language
        } - {None}
        return said.pop() if len(said) == 1 else None

    def holds(
        self, statements: Sequence[str], quote: str, language: Language, names: str
    ) -> bool | None:
        """Whether a statement holds by a quotation; None where the quotation leaves it open.

        Args:
            statements: the statement, in the orders of words that it may have.
            quote: a quotation in its language.
            language: of both.
            names: of the quotation's document, which stand beside it anyway.
        """

        def open_by(verifier: Verifier) -> list[set[str]]:
            found = (verifier.findings(s, quote, language, context=names) for s in statements)
            return [{finding.rule for finding in findings} for findings in found]

        rules = open_by(self._verifier)
        if set() in rules:
            plain = not _DENIES[language].search(quote) and set() in open_by(self._strict)
            return True if plain else None
        return False if {"negation"} in rules else None


def claims(question: str, language: Language) -> list[str]:
    """What "yes" would state; in English with the verb at each place that it may have."""
    text = question.strip()
    if language == "ja":
        return [_ENDING_JA.sub("", text) + "。"]
    asked = _AUXILIARY.match(text)
    if asked is None:
        return []
    words = text[asked.end() :].rstrip("? ").split()
    verb = asked["verb"].lower()
    if verb in _DO:
        return [" ".join(words) + "."]
    places = range(1, min(len(words), _LONGEST_SUBJECT) + 1)
    return [" ".join([*words[:i], verb, *words[i:]]) + "." for i in places]


def _asks_plainly(state: AnswerState) -> bool:
    """Whether it is one question, for nothing but yes or no."""
    asked = state.understood.asked
    plain = Asked.YES_NO in asked and not asked & PARTICULAR and not state.understood.parts
    question = state.understood.standalone
    return plain and not _NOT_PLAIN[state.understood.language].search(question)
