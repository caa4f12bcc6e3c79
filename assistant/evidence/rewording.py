"""A question in the words of the texts it is read with.

People ask of 核融合 where a text says フュージョン, of clean-up where it says decommissioning.
Searching looks for every form of a term; a reader knows few of them, so a term that no passage
found has is replaced by the form that they use.
"""

from collections.abc import Sequence

from ingest.documents import LANGUAGES, Language
from ingest.glossary import Glossary, inside_a_longer_word
from ingest.term_matching import FormIndex, word_spans, words

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

    def in_words_of(self, texts: Sequence[str], question: str, language: Language) -> str:
        """The question with each term that no text has in a form that one of them has.

        Args:
            texts: passages, in the question's language.
            question: made to stand alone.
            language: of all of them.
        """
        index = self._indexes[language]
        hits = [hit for hit in index.find(question) if not inside_a_longer_word(hit)]
        if not hits:
            return question
        known = [words(text, language) for text in texts]
        spans = word_spans(question, language)
        for hit in reversed(hits):
            if any(_holds(text, words(hit.form, language)) for text in known):
                continue
            forms = (form for form in hit.item.forms(language) if form != hit.form)
            used = [f for f in forms if any(_holds(text, words(f, language)) for text in known)]
            if used:
                start, end = spans[hit.first][0], spans[hit.end - 1][1]
                question = question[:start] + max(used, key=len) + question[end:]
        return question


def _holds(text: Sequence[str], form: Sequence[str]) -> bool:
    """Whether the words of a form stand in a text one after the other."""
    length = len(form)
    return any(tuple(text[i : i + length]) == tuple(form) for i in range(len(text) - length + 1))
