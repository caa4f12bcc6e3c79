"""Surface variants of a question that change nothing of what is asked, to measure stability.

They are made by rule, so that every question has the same ones: a polite frame, no final
punctuation, and stray white space as a copied question has it.
"""

from collections.abc import Iterator

from evals.suite import Case, Variant
from ingest.documents import Language

VARIANTS: tuple[Variant, ...] = ("polite", "unpunctuated", "spaced")


def varied(case: Case) -> Iterator[Case]:
    """The variants of a case that differ from it."""
    for variant in VARIANTS:
        question = _vary(case.question, case.language, variant)
        if question != case.question:
            yield Case(case.twin, case.language, question, case.history, variant)


def _vary(question: str, language: Language, variant: Variant) -> str:
    if variant == "polite":
        if language == "ja":
            return f"教えてください。{question}"
        return f"Could you tell me, please: {question}"
    if variant == "unpunctuated":
        return question.rstrip("?？。.!！ ")
    return f"  {question.replace(' ', '  ')}\n"
