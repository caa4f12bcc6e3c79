"""A question in the words of the texts it is read with.

People ask of 核融合 where a text says フュージョン, of clean-up where it says decommissioning.
Searching looks for every form of a term; a reader knows few of them, so a term that no passage
found has is replaced by the form that they use.
"""

from collections.abc import Sequence

from ingest.documents import LANGUAGES, Language
from ingest.glossary import Glossary, Term, inside_a_longer_word
from ingest.term_matching import FormIndex, Hit, word_spans, words

_LEFT_ALONE = {"verb", "instrument"}


class Rewording:
    """Rewrites questions by the glossary; verbs, and names of documents, stay as they are.

    Args:
        glossary: the terms and their forms.
    """

    def __init__(self, glossary: Glossary) -> None:
        terms = [term for term in glossary.terms if term.kind not in _LEFT_ALONE]
        self._indexes = {
            language: FormIndex({f: t for t in terms for f in t.forms(language)}, language)
            for language in LANGUAGES
        }

    def in_words_of(
        self, texts: Sequence[str], questions: Sequence[str], language: Language
    ) -> list[str]:
        """Questions with each term that no text has in a form that one of them has.

        Args:
            texts: passages, in the questions' language.
            questions: made to stand alone.
            language: of all of them.
        """
        found = [self._hits(question, language) for question in questions]
        known = [_joined(words(text, language)) for text in texts] if any(found) else []
        return [
            _reworded(question, hits, known, language)
            for question, hits in zip(questions, found, strict=True)
        ]

    def _hits(self, question: str, language: Language) -> list[Hit[Term]]:
        return [h for h in self._indexes[language].find(question) if not inside_a_longer_word(h)]


def _reworded(
    question: str, hits: Sequence[Hit[Term]], known: Sequence[str], language: Language
) -> str:
    spans = word_spans(question, language) if hits else []
    for hit in reversed(hits):
        forms = {f: _joined(words(f, language)) for f in hit.item.forms(language)}
        used = [f for f, form in forms.items() if any(form in text for text in known)]
        if used and hit.form not in used:
            start, end = spans[hit.first][0], spans[hit.end - 1][1]
            question = question[:start] + max(used, key=len) + question[end:]
    return question


def _joined(found: Sequence[str]) -> str:
    """Words as one string, so that whole words are found in whole words."""
    return "\0" + "\0".join(found) + "\0"
