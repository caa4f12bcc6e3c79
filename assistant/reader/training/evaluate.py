"""The reader's figures on data kept from its training.

Exact match and F1 follow SQuAD: lower case, no punctuation, in English no articles; over words in
English and over characters in Japanese (as JGLUE does for JSQuAD), the best of the given answers.
"""

import json
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.reader.model import BilingualReader
from assistant.reader.spans import RawReading, best_span, span_offsets
from assistant.reader.windows import TokenisedPassage
from ingest.documents import Language
from ingest.embedding import Embedder, Vectors

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_Question = TypeVar("_Question")
_ARTICLES = re.compile(r"\b(a|an|the)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a test set, its passage's number and the answers that are right."""

    question: str
    passage: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestSet:
    """A file in SQuAD's format."""

    passages: list[str]
    asked: list[Asked]
    language: Language

    @classmethod
    def load(cls, path: Path, language: Language) -> "TestSet":
        """Read it."""
        passages: dict[str, int] = {}
        asked: list[Asked] = []
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                number = passages.setdefault(paragraph["context"], len(passages))
                for question in paragraph["qas"]:
                    answers = tuple(a["text"] for a in question["answers"])
                    asked.append(Asked(question["question"], number, answers))
        return cls(list(passages), asked, language)

    def sample(self, questions: int) -> list[Asked]:
        """Some of the questions, the same each time."""
        return sampled(self.asked, questions)


def sampled(asked: list[_Question], most: int) -> list[_Question]:
    """Some of the questions, the same each time; all of them where there are no more."""
    if most >= len(asked):
        return asked
    return random.Random(1).sample(asked, most)  # noqa: S311 - not cryptographic


def exact_and_f1(
    reader: BilingualReader, test: TestSet, asked: Sequence[Asked]
) -> tuple[float, float]:
    """Mean exact match and F1 of the best span of each question's own passage."""
    exact: list[bool] = []
    overlap: list[float] = []
    pairs = [(one.question, test.passages[one.passage]) for one in asked]
    for one, (_, passage), (tokens, raw) in zip(asked, pairs, _read(reader, pairs), strict=True):
        first, last, _, _ = best_span(raw, tokens)
        start, end = span_offsets(passage, tokens, first, last)
        said = _tokens(passage[start:end], test.language)
        right = [_tokens(answer, test.language) for answer in one.answers]
        exact.append(said in right)
        overlap.append(max(_f1(said, r) for r in right))
    return float(np.mean(exact)), float(np.mean(overlap))


def _read(
    reader: BilingualReader, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[TokenisedPassage, RawReading]]:
    for first in range(0, len(pairs), 128):
        yield from reader.read_pairs(pairs[first : first + 128])


def _tokens(text: str, language: Language) -> list[str]:
    text = _PUNCTUATION.sub("", text.lower())
    if language == "ja":
        return list("".join(text.split()))
    return _ARTICLES.sub(" ", text).split()


def _f1(said: Sequence[str], right: Sequence[str]) -> float:
    common = sum((Counter(said) & Counter(right)).values())
    return 2 * common / (len(said) + len(right)) if common else 0.0


def auc(positive: Iterable[float], negative: Iterable[float]) -> float:
    """How often a positive scores above a negative; ties count half."""
    high, low = np.array(list(positive)), np.array(list(negative))
    above = (high[:, None] > low[None]).mean() + (high[:, None] == low[None]).mean() / 2
    return float(above)


def refusal_scores(
    reader: BilingualReader, path: Path, *, titles: bool, limit: int | None = None
) -> tuple[list[float], list[float]]:
    """The highest evidence of each answerable and each unanswerable question of NoMIRACL."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if limit is not None and len(found[row["answerable"]]) >= limit:
            continue
        texts = [p["text"] for p in row["passages"]]
        named = [p["title"] for p in row["passages"]] if titles else None
        readings = reader.read(row["query"], texts, named)
        found[row["answerable"]].append(max(r.evidence for r in readings))
    return found[True], found[False]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What retrieval found for a question: passage numbers and fused scores, best first."""

    asked: Asked
    found: list[int]
    scores: list[float]


def retrieve(
    test: TestSet,
    asked: Sequence[Asked],
    bm25: Callable[[str], Vectors],
    embedder: Embedder,
    sentences: Callable[[str], Sequence[str]],
    limit: int = 10,
) -> list[Candidates]:
    """The product's fusion over the test set's own passages: BM25, passage and best sentence."""
    dense = embedder.embed_passages(test.passages)
    cut = [list(sentences(p)) or [p] for p in test.passages]
    flat = embedder.embed_passages([s for group in cut for s in group])
    firsts = np.cumsum([0, *(len(group) for group in cut[:-1])])
    result: list[Candidates] = []
    for one in asked:
        vector = embedder.embed_query(one.question)
        best = np.maximum.reduceat(flat @ vector, firsts)
        fused = (
            0.5 * _unit_range(bm25(one.question))
            + 0.25 * _unit_range(dense @ vector)
            + 0.25 * _unit_range(best)
        )
        order = [int(i) for i in np.argsort(-fused)[:limit]]
        result.append(Candidates(one, order, [float(fused[i]) for i in order]))
    return result


def _unit_range(scores: Vectors) -> Vectors:
    low, high = float(scores.min()), float(scores.max())
    unit: Vectors = (scores - low) / max(high - low, 1e-9)
    return unit


def reranked_hits(
    reader: BilingualReader,
    test: TestSet,
    candidates: Sequence[Candidates],
    weights: Sequence[float],
) -> list[float]:
    """Hit@1 when the evidence, times each weight, is added to the fused score."""
    hits = np.zeros(len(weights))
    for one in candidates:
        texts = [test.passages[i] for i in one.found]
        evidence = np.array([r.evidence for r in reader.read(one.asked.question, texts)])
        for number, weight in enumerate(weights):
            best = int(np.argmax(np.array(one.scores) + weight * evidence))
            hits[number] += one.found[best] == one.asked.passage
    return [float(h) / len(candidates) for h in hits]


def milliseconds(reader: BilingualReader, test: TestSet, candidates: int = 10) -> float:
    """A candidate's share of one call with ten, the median of twenty calls."""
    taken: list[float] = []
    for number, one in enumerate(test.sample(22)):
        passages = [
            test.passages[(one.passage + i) % len(test.passages)] for i in range(candidates)
        ]
        began = time.perf_counter()
        reader.read(one.question, passages)
        if number >= 2:
            taken.append(time.perf_counter() - began)
    return float(np.median(taken)) * 1000 / candidates
