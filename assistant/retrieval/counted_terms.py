"""How many passages have each term, remembered on the disk from one start to the next.

Analysing 10⁵ passages takes minutes. The terms of each are kept by what they were made from, and
the counts by the version of the corpus, so a start reads the counts alone, and an ingestion
analyses what has changed. Every value carries a checksum (zlib's); a file that is damaged, or
cannot be written, is done without: counting anew gives the same.
"""

import hashlib
import json
import logging
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.corpus import Corpus
from ingest.documents import LANGUAGES, Document, Language, Passage
from ingest.lexical import TERMS_VERSION, TermAnalyser

_SCHEMA = """
create table if not exists terms (key blob primary key, value blob not null) without rowid;
create table if not exists counts
    (number integer primary key autoincrement, version text unique, value blob not null);
"""
_MOST_VERSIONS = 4  # corpora whose counts are kept: before and after a change, and back again
_MOST_TERMS = 3  # times the texts there are; more are of texts that have gone
_ROWS = 500
_PATIENCE = 5.0  # seconds to wait for another process
_log = logging.getLogger("partnership.terms")

Analysed = tuple[str, Language]
"""A passage under its title and heading, and its language."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """By language: how many passages there are, and how many have each term."""

    passages: Mapping[Language, int]
    having: Mapping[Language, Mapping[str, int]]


class CountedTerms:
    """Counts the terms of a corpus, as little of it as is needed.

    Args:
        analyser: makes the terms.
        path: the file that remembers them; None remembers nothing.
    """

    def __init__(self, analyser: TermAnalyser, path: Path | None = None) -> None:
        self._analyser = analyser
        self._path = path

    def counts(self, corpus: Corpus, progress: Progress = lambda done, total: None) -> Counts:
        """The counts of a corpus; what is not known yet is analysed, and remembered.

        Args:
            corpus: whose passages to count.
            progress: told how many texts are counted, of how many, where they have to be.
        """
        if self._path is None:
            return self._count(corpus, None, progress)
        try:
            return self._remembered(corpus, self._path, progress)
        except sqlite3.OperationalError as error:  # a read-only or full disk, another process
            _log.warning("terms cannot be remembered in %s: %s", self._path, error)
        except (sqlite3.DatabaseError, zlib.error, ValueError, TypeError) as error:
            _log.warning("%s is damaged and is made anew: %s", self._path, error)
            with suppress(OSError):
                self._path.unlink()
                return self.counts(corpus, progress)
        return self._count(corpus, None, progress)

    def _remembered(self, corpus: Corpus, path: Path, progress: Progress) -> Counts:
        version = f"{TERMS_VERSION} {corpus.version}"
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as file:
            file.executescript(_SCHEMA)
            row = file.execute("select value from counts where version = ?", [version]).fetchone()
            if row is not None:
                return Counts(*_unpacked(row[0]))
            counts = self._count(corpus, file, progress)
            with file:
                _keep_counts(file, version, counts)
            return counts

    def _count(self, corpus: Corpus, file: sqlite3.Connection | None, progress: Progress) -> Counts:
        having: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
        passages: Counter[Language] = Counter()
        total = sum(len(p.texts) for d in corpus.documents.values() for p in d.passages)
        for document in corpus.documents.values():
            for texts in _blocks(document):
                for (_, language), terms in zip(texts, self._terms(texts, file), strict=True):
                    having[language].update(terms)
                    passages[language] += 1
                progress(passages.total(), total)
        return Counts(passages, having)

    def _terms(
        self, texts: Sequence[Analysed], file: sqlite3.Connection | None
    ) -> list[frozenset[str]]:
        """The terms of each text; those that the file does not know are put into it."""
        keys = [_key(*text) for text in texts]
        known = {} if file is None else _known(file, keys)
        found, new = [], []
        for key, (text, language) in zip(keys, texts, strict=True):
            terms = known.get(key)
            if terms is None:
                terms = frozenset(self._analyser.terms(text, language))
                new.append((key, _packed(sorted(terms))))
            found.append(terms)
        if file is not None and new:
            with file:
                file.executemany("insert or replace into terms values (?, ?)", new)
        return found


def in_context(document: Document, passage: Passage, language: Language) -> str:
    """A passage under its document's title and its heading, as its terms are made from it."""
    title = document.entry.title.in_language(language)
    return f"{title}\n{passage.heading[language]}\n{passage.texts[language]}"


def _blocks(document: Document) -> Iterator[list[Analysed]]:
    texts = [
        (in_context(document, passage, language), language)
        for passage in document.passages
        for language in passage.texts
    ]
    for start in range(0, len(texts), _ROWS):
        yield texts[start : start + _ROWS]


def _known(file: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, frozenset[str]]:
    marks = ",".join("?" * len(keys))
    query = f"select key, value from terms where key in ({marks})"  # noqa: S608 - marks alone
    return {key: frozenset(_unpacked(value)) for key, value in file.execute(query, keys)}


def _keep_counts(file: sqlite3.Connection, version: str, counts: Counts) -> None:
    """Keep the counts of a version; the oldest ones go, and terms when most are of no use."""
    value = _packed([counts.passages, counts.having])
    file.execute("insert into counts (version, value) values (?, ?)", [version, value])
    file.execute(
        "delete from counts where number <= (select max(number) from counts) - ?", [_MOST_VERSIONS]
    )
    ((kept,),) = file.execute("select count(*) from terms")
    if kept > _MOST_TERMS * sum(counts.passages.values()):
        file.execute("delete from terms")


def _key(text: str, language: Language) -> bytes:
    """What the terms are made from: the text, its language and the way of making terms."""
    made_from = f"{TERMS_VERSION}\0{language}\0{text}"
    return hashlib.blake2b(made_from.encode(), digest_size=16).digest()


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def _unpacked(value: bytes) -> Any:
    return json.loads(zlib.decompress(value))
