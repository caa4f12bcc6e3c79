"""The term pairs of corpus/glossary.yaml: other forms for a question, agreed words for our English.

Forms are compared word by word: NFKC, lower case, one kind of dash; English plurals folded; in
Japanese each character is a word of its own, but Latin letters and figures stay together (MIC is
never found in MICHELIN). Where forms overlap, the longest wins.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from ingest.catalog import read_list
from ingest.corpus import Corpus
from ingest.corpus_folders import default_folder
from ingest.documents import LANGUAGES, Language, Passage
from ingest.markdown import Fault
from ingest.term_matching import FormIndex, Hit, words

TermKind = Literal[
    "body", "instrument", "technology", "office", "verb", "legal", "concept", "place", "event",
    "person",
]  # fmt: skip
Form = Annotated[str, Field(min_length=1)]

# Kinds whose English may be worded freely: a verb or a concept has more renderings than a list can
# hold, so only its technical neighbours are worth a warning.
_CHECKED: frozenset[TermKind] = frozenset(
    {"body", "instrument", "technology", "office", "legal", "event", "person"}
)
_KANJI = re.compile("[\u3400-\u9fff]")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_ENDING = re.compile("[たてるらりれずな]")
_OURS = {"digest", "unofficial_translation"}


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Term:
    """A term pair; variants mean the same in this field."""

    ja: Form
    en: Form
    kind: TermKind
    reading: str | None = None
    ja_variants: tuple[Form, ...] = ()
    en_variants: tuple[Form, ...] = ()
    note: str | None = None

    def forms(self, language: Language) -> tuple[str, ...]:
        """Every form in one language, the agreed one first."""
        if language == "ja":
            return (self.ja, *self.ja_variants)
        return (self.en, *self.en_variants)


@dataclass(frozen=True)
class Glossary:
    """All term pairs."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A passage whose Japanese has a term while its English has none of the agreed words."""

    passage_id: str
    found: str
    agreed: str

    def __str__(self) -> str:
        return f"{self.passage_id}: the glossary has {self.agreed!r} for {self.found!r}"


class GlossaryError(Exception):
    """The glossary cannot be used; one line with file and line."""


def glossary_path() -> Path:
    """The glossary that comes with the product."""
    return default_folder() / "glossary.yaml"


def read_glossary(path: Path | None = None) -> Glossary:
    """Read the glossary.

    Raises:
        GlossaryError: it has faults; the first is told.
    """
    glossary, faults = check_glossary(path or glossary_path())
    if faults:
        raise GlossaryError(str(faults[0]))
    return glossary


def check_glossary(path: Path) -> tuple[Glossary, list[Fault]]:
    """Read the glossary and return what could be read and everything that is wrong."""
    faults: list[Fault] = []
    found = read_list(path, "terms", Term, faults) or []
    for language in LANGUAGES:
        owners: dict[tuple[str, ...], str] = {}
        for term, line in found:
            for form in term.forms(language):
                owner = owners.setdefault(words(form, language, fold=False), term.ja)
                if owner != term.ja:
                    faults.append(Fault(path, line, f"{form!r} stands under {owner!r}, too"))
    return Glossary(tuple(term for term, _ in found)), faults


def deviations(corpus: Corpus, glossary: Glossary) -> list[Deviation]:
    """Where our own English does not use the agreed words.

    Texts that governments wrote or translated are left alone. Verbs, concepts and places are not
    checked: English words them freely.
    """
    checker = _Checker(glossary)
    return [d for passage in corpus.passages.values() for d in checker.check(passage)]


class _Checker:
    """Compares English words by their stems: "sign" is there where a text has "signed"."""

    def __init__(self, glossary: Glossary) -> None:
        import snowballstemmer

        self._stem = cache(snowballstemmer.stemmer("english").stemWord)  # most words come again
        self._japanese = FormIndex(
            {form: term for term in glossary.terms for form in term.forms("ja")}, "ja"
        )
        self._english: Mapping[str, Sequence[str]] = {
            term.ja: [self._stems(form) for form in term.forms("en")] for term in glossary.terms
        }

    def _stems(self, text: str) -> str:
        """The stems of a text, with a space round each, so that whole words are found in it."""
        return f" {' '.join(map(self._stem, words(text, 'en', fold=False)))} "

    def check(self, passage: Passage) -> Iterator[Deviation]:
        if passage.standing.get("en") not in _OURS or "ja" not in passage.texts:
            return
        english = self._stems(passage.texts["en"])
        told: set[str] = set()
        for hit in self._japanese.find(passage.texts["ja"]):
            term = hit.item
            if term.kind not in _CHECKED or term.ja in told or inside_a_longer_word(hit):
                continue
            told.add(term.ja)
            if not any(form in english for form in self._english[term.ja]):
                yield Deviation(passage.id, hit.form, term.en)


def inside_a_longer_word(hit: Hit[Term]) -> bool:
    """Whether a form is only the beginning of a longer word: 大臣 of 大臣政務官, 定め of 定める."""
    kanji = _KANJI.match(hit.form[-1]) and _KANJI.match(hit.next_word)
    inflected = _HIRAGANA.match(hit.form[-1]) and _ENDING.match(hit.next_word)
    return bool(kanji or inflected)


class QueryExpander:
    """Adds to a question the other forms of the terms in it, for the lexical search.

    Args:
        glossary: verbs are left out: their renderings are no synonyms everywhere.
    """

    def __init__(self, glossary: Glossary) -> None:
        terms = [term for term in glossary.terms if term.kind != "verb"]
        self._indexes = {
            language: FormIndex({f: t for t in terms for f in t.forms(language)}, language)
            for language in LANGUAGES
        }

    def expand(self, question: str, language: Language) -> list[str]:
        """The other forms, in the same language, of every term found in a question."""
        found = self._indexes[language].find(question)
        said = {words(hit.form, language) for hit in found}
        others = (form for hit in found for form in hit.item.forms(language))
        return [form for form in dict.fromkeys(others) if words(form, language) not in said]
