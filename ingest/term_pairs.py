"""Where the glossary's term pairs stand in the two texts of a passage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.documents import LANGUAGES, Language, other_language
from ingest.glossary import Glossary, Term, inside_a_longer_word
from ingest.term_matching import FormIndex, word_spans, words


@dataclass(frozen=True, slots=True)
class TermSpan:
    """A term in a text, and the agreed word for it in the other language.

    `start` and `end` are code points of the text in `language`, end exclusive.
    """

    language: Language
    start: int
    end: int
    counterpart: str


class TermPairs:
    """Finds terms for a reader who wants the other language's word.

    Args:
        glossary: verbs are left out: their renderings are no pairs.
    """

    def __init__(self, glossary: Glossary) -> None:
        terms = [term for term in glossary.terms if term.kind != "verb"]
        self._indexes: Mapping[Language, FormIndex[Term]] = {
            language: FormIndex({f: t for t in terms for f in t.forms(language)}, language)
            for language in LANGUAGES
        }

    def find(self, texts: Mapping[Language, str]) -> list[TermSpan]:
        """The terms of a passage, each at its first place in either language."""
        return [span for language, text in texts.items() for span in self._spans(text, language)]

    def _spans(self, text: str, language: Language) -> Iterator[TermSpan]:
        places = word_spans(text, language)
        if len(places) != len(words(text, language)):  # a letter written in two: ｶﾞ
            return
        told: set[str] = set()
        for hit in self._indexes[language].find(text):
            term = hit.item
            if term.ja in told or (language == "ja" and inside_a_longer_word(hit)):
                continue
            told.add(term.ja)
            counterpart = term.forms(other_language(language))[0]
            start, end = places[hit.first][0], places[hit.end - 1][1]
            yield TermSpan(language, start, end, counterpart)
