"""Which words say the same: the glossary's term pairs, a short list of our own, general words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.verification.analysing import SentenceAnalyser
from assistant.verification.tokens import Token
from assistant.verification.vocabulary import general_words
from ingest.documents import LANGUAGES, Language
from ingest.glossary import Glossary
from ingest.yaml_loader import SafeLoader

_FILE = Path(__file__).with_name("synonyms.yaml")


@dataclass(frozen=True)
class _Table:
    """One language's forms with their concepts, its plain words, and the words of the longest."""

    forms: dict[tuple[str, ...], set[int]]
    plain: frozenset[str]
    longest: int


class Synonyms:
    """Gives each token of a text the concepts that it belongs to.

    A language's forms are taken apart when it is first asked about, some tenths of a second.

    Args:
        glossary: every form of a term is one concept.
        analyser: makes the tokens of the forms, as those of the sentences are made.
        general: know general words, too, and not only those of texts of this kind.
    """

    def __init__(
        self, glossary: Glossary, analyser: SentenceAnalyser, *, general: bool = False
    ) -> None:
        self._glossary = glossary
        self._analyser = analyser
        self._general = general
        self._table = lru_cache(len(LANGUAGES))(self._made)

    def _made(self, language: Language) -> _Table:
        own = _own_groups()
        forms: dict[tuple[str, ...], set[int]] = {}
        groups: list[Sequence[str]] = [t.forms(language) for t in self._glossary.terms]
        groups += own[language]
        plain = own["plain"][language]
        words: Sequence[Sequence[str]] = ()
        if self._general:
            more = general_words(language)
            groups, words, plain = [*groups, *more.groups], more.words, f"{plain} {more.plain}"
        for number, group in enumerate(groups):
            for form in group:
                if terms := self._terms(form, language):
                    forms.setdefault(terms, set()).add(number)
        for number, group in enumerate(words, len(groups)):
            for word in group:
                term = self._analyser.stem(word) if language == "en" else word
                forms.setdefault((term,), set()).add(number)
        said = frozenset(self._terms(plain, language))
        return _Table(forms, said, max(map(len, forms)))

    def _terms(self, form: str, language: Language) -> tuple[str, ...]:
        return tuple(token.term for token in self._analyser.tokens(form, language))

    def is_plain(self, term: str, language: Language) -> bool:
        """Whether a word says nothing of its own, like "according to the text"."""
        return term in self._table(language).plain

    def concepts(self, tokens: Sequence[Token], language: Language) -> list[frozenset[int]]:
        """For each token the concepts whose forms it is part of, of one word or of several."""
        table = self._table(language)
        found: list[set[int]] = [set() for _ in tokens]
        terms = tuple(t.term for t in tokens)
        for start, end in _spans(len(terms), table.longest):
            for concept in table.forms.get(terms[start:end], ()):
                for place in range(start, end):
                    found[place].add(concept)
        return [frozenset(concepts) for concepts in found]


@cache
def _own_groups() -> Any:
    return yaml.load(_FILE.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe one


def _spans(count: int, longest: int) -> Iterator[tuple[int, int]]:
    for start in range(count):
        for end in range(start + 1, min(count, start + longest) + 1):
            yield start, end
