"""Hard passages for a question: what our own retrieval finds beside the right one.

BM25 over the project's terms and the bundled model's vectors, each brought to 0–1 and summed, as
the product's retrieval does.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.documents import Language
from ingest.embedding import Vectors
from ingest.lexical import TermAnalyser

_K1, _B = 1.2, 0.75


class Miner:
    """Finds passages of one language for questions.

    Args:
        passages: distinct texts.
        language: of all.
        vectors: of the passages, unit length, (passages, d); without them BM25 alone finds.
    """

    def __init__(
        self,
        passages: Sequence[str],
        language: Language,
        analyser: TermAnalyser,
        vectors: Vectors | None = None,
    ) -> None:
        self.passages = passages
        self._language = language
        self._analyser = analyser
        self._vectors = vectors
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        counted = [Counter(analyser.terms(text, language)) for text in passages]
        mean = sum(sum(c.values()) for c in counted) / max(1, len(counted))
        for number, counts in enumerate(counted):
            norm = _K1 * (1 - _B + _B * sum(counts.values()) / mean)
            for term, n in counts.items():
                self._postings[term].append((number, n * (_K1 + 1) / (n + norm)))

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term."""
        found = len(self._postings.get(term, ()))
        return math.log(1 + (len(self.passages) - found + 0.5) / (found + 0.5))

    def find(self, question: str, vector: Vectors | None, limit: int) -> list[int]:
        """The numbers of the best passages, best first."""
        scores = _unit_range(self.bm25(question))
        if vector is not None and self._vectors is not None:
            scores += _unit_range((self._vectors @ vector).astype(np.float64))
        return [int(i) for i in np.argsort(-scores)[:limit]]

    def bm25(self, question: str) -> NDArray[np.float64]:
        """A score a passage."""
        scores = np.zeros(len(self.passages))
        for term in set(self._analyser.terms(question, self._language)):
            rarity = self.rarity(term)
            for number, weight in self._postings.get(term, ()):
                scores[number] += rarity * weight
        return scores


def _unit_range(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = float(scores.min()), float(scores.max())
    return (scores - low) / max(high - low, 1e-9)
