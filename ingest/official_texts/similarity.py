"""How much a Japanese text and an English one look like each other's translation.

Cosines of a multilingual model lie close together, so a pair is judged by its margin over each
side's other candidates. Source: Artetxe and Schwenk (2019), "Margin-based Parallel Corpus Mining
with Multilingual Sentence Embeddings". Numbers, dates and Latin names that both texts share, and
lengths in the usual proportion, add to it.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import Embedder
from ingest.numerals import find_dates, find_numbers, normalise

Matrix = NDArray[np.float32]

NEIGHBOURS = 4
SHARED_WEIGHT = 0.02
LENGTH_WEIGHT = 0.012
LENGTH_RATIO = 2.6  # English characters for a Japanese one
_LATIN = re.compile(r"[a-z][a-z0-9&]*[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Side:
    """Texts of one language with their vectors, and the marks a translation keeps."""

    texts: Sequence[str]
    vectors: Matrix
    marks: Sequence[frozenset[str]]

    @classmethod
    def of(cls, texts: Sequence[str], embedder: Embedder) -> "Side":
        """Embed the texts."""
        return cls(texts, embedder.embed_passages(texts), [_marks(t) for t in texts])


def scores(ja: Side, en: Side) -> Matrix:
    """The score of every pair, shape (Japanese, English); about 0 divides twins from strangers."""
    if not ja.texts or not en.texts:
        return np.zeros((len(ja.texts), len(en.texts)), np.float32)
    cosines = ja.vectors @ en.vectors.T
    rows, columns = _neighbours(cosines), _neighbours(cosines.T)
    margin = cosines - (rows[:, None] + columns[None, :]) / 2
    return np.asarray(margin + _shared(ja, en) - _length(ja, en), dtype=np.float32)


def _neighbours(cosines: Matrix) -> Matrix:
    """The mean cosine of each row's nearest candidates."""
    count = min(NEIGHBOURS, cosines.shape[1])
    nearest: Matrix = np.sort(cosines, axis=1)[:, -count:].mean(axis=1)
    return nearest


def _shared(ja: Side, en: Side) -> Matrix:
    """What pairs share of the marks that a translation keeps; what only one has speaks against."""
    result = np.zeros((len(ja.texts), len(en.texts)), np.float32)
    for i, left in enumerate(ja.marks):
        for j, right in enumerate(en.marks):
            kept = left | {mark for mark in right if not mark.isalpha()}
            if kept:
                result[i, j] = SHARED_WEIGHT * (len(left & right) / len(kept) - 0.5)
    return result


def _length(ja: Side, en: Side) -> Matrix:
    """How far the lengths are from the usual proportion."""
    japanese = np.array([math.log(LENGTH_RATIO * max(4, len(t))) for t in ja.texts], np.float32)
    english = np.array([math.log(max(8, len(t))) for t in en.texts], np.float32)
    away = np.abs(japanese[:, None] - english[None, :])
    return np.asarray(LENGTH_WEIGHT * np.minimum(away, 2.0), dtype=np.float32)


def _marks(text: str) -> frozenset[str]:
    """Numbers, dates and Latin words; those of an English text are all its words, lower case."""
    text = normalise(text)
    dates = {date.iso for date in find_dates(text)}
    return frozenset(dates | set(find_numbers(text)) | set(_LATIN.findall(text)))
