"""Which words say the same: the glossary's term pairs and a short list of our own."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from assistant.verification.analysing import SentenceAnalyser
from assistant.verification.tokens import Token
from ingest.documents import LANGUAGES, Language
from ingest.glossary import Glossary

_FILE = Path(__file__).with_name("synonyms.yaml")
_Forms = dict[tuple[str, ...], set[int]]


class Synonyms:
    """Gives each token of a text the concepts that it belongs to.

    Args:
        glossary: every form of a term is one concept.
        analyser: makes the tokens of the forms, as those of the sentences are made.
    """

    def __init__(self, glossary: Glossary, analyser: SentenceAnalyser) -> None:
        content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
        self._forms: Mapping[Language, _Forms] = {"ja": {}, "en": {}}
        self._plain: dict[Language, frozenset[str]] = {}
        for language in LANGUAGES:
            groups: list[Sequence[str]] = [t.forms(language) for t in glossary.terms]
            for number, group in enumerate([*groups, *content[language]]):
                for form in group:
                    terms = _terms(analyser, form, language)
                    if terms:
                        self._forms[language].setdefault(terms, set()).add(number)
            plain = content["plain"][language]
            self._plain[language] = frozenset(_terms(analyser, plain, language))
        self._longest = max(len(f) for forms in self._forms.values() for f in forms)

    def is_plain(self, term: str, language: Language) -> bool:
        """Whether a word says nothing of its own, like "according to the text"."""
        return term in self._plain[language]

    def concepts(self, tokens: Sequence[Token], language: Language) -> list[frozenset[int]]:
        """For each token the concepts whose forms it is part of, of one word or of several."""
        found: list[set[int]] = [set() for _ in tokens]
        terms = tuple(t.term for t in tokens)
        for start, end in _spans(len(terms), self._longest):
            for concept in self._forms[language].get(terms[start:end], ()):
                for place in range(start, end):
                    found[place].add(concept)
        return [frozenset(concepts) for concepts in found]


def _terms(analyser: SentenceAnalyser, form: str, language: Language) -> tuple[str, ...]:
    return tuple(token.term for token in analyser.analyse(form, language).tokens)


def _spans(count: int, longest: int) -> Iterator[tuple[int, int]]:
    for start in range(count):
        for end in range(start + 1, min(count, start + longest) + 1):
            yield start, end
