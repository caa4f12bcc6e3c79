"""Terms of Japanese and English texts, for lexical search and for comparing words.

Japanese: SudachiPy, shortest units (mode A), normalised forms, without particles and other
function words. English, and Latin script inside Japanese: Snowball stems without stop words.
Numbers, dates and full-width forms are written one way first (`ingest.numerals`), so a question and
a text meet whichever way each writes them.
"""

import hashlib
import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ingest.documents import Language
from ingest.numerals import find_dates, normalise

TERMS_VERSION = "2"

_FUNCTION_WORDS = {"助詞", "助動詞", "補助記号", "空白", "記号"}
_AUXILIARY_VERBS = frozenset("為る 居る 有る 成る 出来る 在る 因る 於く 関する 対する 就く".split())  # noqa: SIM905
_SUDACHI_LIMIT = 12_000  # characters a call; Sudachi itself refuses 49,149 bytes
_WORDS = 1 << 16  # remembered words; some ten megabytes at the most
_SHORT, _SHORT_TEXTS = 400, 2048  # characters; texts of at most that many, some megabytes
_LATIN = re.compile(r"[a-z0-9][a-z0-9'’.&+-]*")
_PARTS = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")
_STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be been before being both but by
    can could did do does doing done each either for from further had has have having he her here
    hers him his how i if in into is it its itself just may me might more most must my no nor not
    of off on once only or other our ours out over own per same shall she should so some such than
    that the their theirs them then there these they this those through to too under until up upon
    us very was we were what when where whether which while who whom whose why will with within
    would you your yours tell please say says said""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Hashed terms and their weights, in Qdrant's form."""

    indices: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A Japanese word at its place in a text.

    Attributes:
        start: code points, inclusive.
        end: exclusive.
        term: its normalised form.
        part_of_speech: Sudachi's, from wide to narrow.
    """

    start: int
    end: int
    term: str
    part_of_speech: tuple[str, ...]

    @property
    def is_function_word(self) -> bool:
        """Whether it only joins others: a particle, an auxiliary, punctuation."""
        return self.part_of_speech[0] in _FUNCTION_WORDS or self.term in _AUXILIARY_VERBS


class TermAnalyser:
    """Turns text into terms. Loading the Japanese dictionary costs about 0.1 s, once.

    Stems, the terms of single words and those of the latest short texts are remembered: a corpus
    has few different words, and a question is analysed several times on its way to an answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._terms_of_word = lru_cache(_WORDS)(self._terms_of_one)
        self._terms_of_short = lru_cache(_SHORT_TEXTS)(self._analysed)

    @cached_property
    def _japanese(self) -> Any:
        from sudachipy import Dictionary, SplitMode

        return Dictionary(dict="core").tokenizer(mode=SplitMode.A)

    @cached_property
    def _stem(self) -> Callable[[str], str]:
        import snowballstemmer

        stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
        return lru_cache(_WORDS)(stem)

    def terms(self, text: str, language: Language) -> list[str]:
        """The content terms of a text in order, with a term for each date in it."""
        short = len(text) <= _SHORT
        return list((self._terms_of_short if short else self._analysed)(text, language))

    def _analysed(self, text: str, language: Language) -> tuple[str, ...]:
        text = normalise(text)
        with self._lock:  # neither engine promises to be safe in several threads
            words = tuple(self._words(text, language))
        return (*words, *_date_terms(text))

    def word_terms(self, word: str, language: Language) -> frozenset[str]:
        """The content terms of one word out of a text, remembered."""
        return self._terms_of_word(word, language)

    def _terms_of_one(self, word: str, language: Language) -> frozenset[str]:
        return frozenset(self._analysed(word, language))

    def morphemes(self, text: str) -> list[Morpheme]:
        """The words of a normalised Japanese text of at most 12,000 characters, in order."""
        with self._lock:
            return [
                Morpheme(
                    m.begin(), m.end(), normalise(m.normalized_form()), tuple(m.part_of_speech())
                )
                for m in self._japanese.tokenize(text[:_SUDACHI_LIMIT])
            ]

    def stem(self, word: str) -> str:
        """The Snowball stem of an English word in lower case."""
        with self._lock:
            return self._stem(word)

    def _words(self, text: str, language: Language) -> Iterator[str]:
        if language == "en":
            yield from self._english_terms(text)
            return
        for start in range(0, len(text), _SUDACHI_LIMIT):
            yield from self._japanese_terms(text[start : start + _SUDACHI_LIMIT])

    def _japanese_terms(self, text: str) -> Iterator[str]:
        for morpheme in self._japanese.tokenize(text):
            if morpheme.part_of_speech()[0] in _FUNCTION_WORDS:
                continue
            term = normalise(morpheme.normalized_form())
            if _LATIN.fullmatch(term):
                yield from self._english_terms(term)
            elif term not in _AUXILIARY_VERBS:
                yield term

    def _english_terms(self, text: str) -> Iterator[str]:
        for run in _LATIN.findall(text):
            run = run.replace("’", "'").removesuffix("'s")
            for word in _PARTS.findall(run):
                if word not in _STOP_WORDS:
                    yield self._stem(word)


def _date_terms(text: str) -> Iterator[str]:
    """A term for a month or a day that a text names in full, one writing for both languages."""
    for date in find_dates(text):
        parts = date.iso.split("-")
        for length in range(2, len(parts) + 1):
            yield "@" + "-".join(parts[:length])


class LexicalEncoder:
    """Terms to sparse vectors whose product is BM25, once Qdrant has applied the IDF.

    Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and
    Beyond". The average length is a constant instead of the corpus's own: a passage's vector then
    depends on the passage alone and need not be made again when another one changes.

    Args:
        analyser: makes the terms.
        k1: how soon a repeated term stops counting.
        b: how much a long passage is held back.
        average_length: terms in a passage of ordinary length.
    """

    def __init__(
        self,
        analyser: TermAnalyser,
        *,
        k1: float = 1.2,
        b: float = 0.75,
        average_length: float = 64.0,
    ) -> None:
        self.analyser = analyser
        self._k1, self._b, self._average_length = k1, b, average_length

    @property
    def fingerprint(self) -> str:
        """Changes when stored vectors would."""
        return f"terms{TERMS_VERSION}-{self._k1}-{self._b}-{self._average_length}"

    def encode_passage(self, text: str, language: Language) -> SparseVector:
        """The saturated term frequencies of a passage."""
        counts = Counter(self.analyser.terms(text, language))
        length = sum(counts.values()) / self._average_length
        norm = self._k1 * (1 - self._b + self._b * length)
        weights = {term: n * (self._k1 + 1) / (n + norm) for term, n in counts.items()}
        return _sparse(weights)

    def encode_query(self, weights: Mapping[str, float]) -> SparseVector:
        """A query's terms with their weights."""
        return _sparse(weights)

    def query_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Each term of a question once; a repeated one counts a little more."""
        return {term: 1 + math.log(n) for term, n in Counter(terms).items()}


def term_index(term: str) -> int:
    """A term's place in the sparse vector: 32 bits of BLAKE2, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "big")


def _sparse(weights: Mapping[str, float]) -> SparseVector:
    merged: dict[int, float] = {}
    for term, weight in weights.items():
        index = term_index(term)
        merged[index] = merged.get(index, 0.0) + weight
    ordered = sorted(merged.items())
    return SparseVector([i for i, _ in ordered], [w for _, w in ordered])
