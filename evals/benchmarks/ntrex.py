"""NTREX: find the passage that a sentence is from, in its own language, the other, or either.

Source: Federmann, Kocmi and Xin (2022), "NTREX-128 – News Test References for MT Evaluation of 128
Languages". Each passage stands twice in the index, as a Japanese and as an English one that know
nothing of each other: the hard case, which the product avoids for its own texts by aligning them.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.benchmarks.measure import Bar, Finder, Row, measure
from evals.benchmarks.product import Ingesting, as_corpus, product_index
from evals.benchmarks.squad import (
    BenchmarkDataError,
    Paragraph,
    RetrievalQuestion,
    RetrievalTask,
)
from ingest.documents import LANGUAGES, Language, other_language
from ingest.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Ntrex:
    """Passages in both languages, and sentences with the passage each is from."""

    paragraphs: Sequence[Paragraph]
    sentences: Sequence[tuple[dict[Language, str], str]]
    of: int


def read_ntrex(folder: Path, *, limit: int | None = None, seed: int = 0) -> Ntrex:
    """Read the passages and sentences of a folder.

    Args:
        folder: holds `ntrex*passages.jsonl` and `ntrex*sentences.jsonl`.
        limit: draw this many sentences; all by default.
        seed: of the drawing.

    Raises:
        BenchmarkDataError: the files are not there, or have another format.
    """
    passages = read_lines(folder, "ntrex*passages.jsonl")
    sentences = read_lines(folder, "ntrex*sentences.jsonl")
    try:
        place = {p["pid"]: f"{_article(p['doc'])}:p.{i}" for i, p in enumerate(passages, 1)}
        paragraphs = [
            Paragraph(f"{language}-{place[p['pid']]}", p[language], language)
            for p in passages
            for language in LANGUAGES
        ]
        pairs = list(_placed(sentences, passages, place))
    except KeyError as error:
        raise BenchmarkDataError(f"{folder}: the NTREX files have no field {error}") from error
    drawn = pairs
    if limit is not None and limit < len(pairs):
        drawn = random.Random(seed).sample(pairs, limit)  # noqa: S311 - reproducible, no secret
    return Ntrex(paragraphs, drawn, len(pairs))


def read_lines(folder: Path, pattern: str) -> list[dict[str, Any]]:
    """The objects of all files of a pattern, one a line.

    Raises:
        BenchmarkDataError: there is no such file, or a line is no JSON.
    """
    paths = sorted(folder.glob(pattern))
    if not paths:
        raise BenchmarkDataError(f"{folder} holds no {pattern}")
    try:
        return [
            json.loads(line)
            for path in paths
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
    except (OSError, ValueError) as error:
        raise BenchmarkDataError(f"{folder}: {pattern} cannot be read: {error}") from error


def run_ntrex(data: Ntrex, embedder: Embedder, *, bar: Bar, ingesting: Ingesting) -> Iterator[Row]:
    """Measure each direction, and a pool that holds both languages."""
    articles = {
        language: tuple({p.article for p in data.paragraphs if p.language == language})
        for language in LANGUAGES
    }
    with product_index(as_corpus(data.paragraphs), embedder, ingesting) as product:
        for asked in LANGUAGES:
            other = other_language(asked)
            same = product.finder(asked, documents=articles[asked])
            cross = product.finder(asked, documents=articles[other])
            mixed = product.finder(asked)
            for name, find in (
                (f"{asked} → {asked}", _either(same)),
                (f"{asked} → {other}", _either(cross)),
                (f"{asked} → both, either", _either(mixed)),
                (f"{asked} → both, {other}", _only(other, mixed)),
            ):
                yield measure(
                    name, _task(data, asked), find, seconds_to_ingest=product.seconds, bar=bar
                )


def _task(data: Ntrex, asked: Language) -> RetrievalTask:
    questions = [RetrievalQuestion(texts[asked], place) for texts, place in data.sentences]
    return RetrievalTask("ntrex", asked, data.paragraphs, questions, data.of)


def _either(find: Finder) -> Finder:
    """A passage counts in whichever language it was found."""
    return lambda question: [found.split("-", 1)[1] for found in find(question)]


def _only(language: Language, find: Finder) -> Finder:
    """A passage counts in one language; those of the other keep their places before it."""
    prefix = f"{language}-"
    return lambda question: [found.removeprefix(prefix) for found in find(question)]


def _placed(
    sentences: Sequence[dict[str, Any]], passages: Sequence[dict[str, Any]], place: dict[str, str]
) -> Iterator[tuple[dict[Language, str], str]]:
    """Each sentence with its passage; one that stands in several is left out."""
    by_document: dict[str, list[dict[str, Any]]] = {}
    for passage in passages:
        by_document.setdefault(passage["doc"], []).append(passage)
    for sentence in sentences:
        found = {
            p["pid"]
            for p in by_document.get(sentence["doc"], [])
            if all(sentence[language] in p[language] for language in LANGUAGES)
        }
        if len(found) == 1:
            yield {language: sentence[language] for language in LANGUAGES}, place[found.pop()]


def _article(document: str) -> str:
    """A document's name as an id that a passage id may hold."""
    return "".join(c if c.isalnum() else "-" for c in document.lower())
