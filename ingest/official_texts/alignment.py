"""Pair the passages of two language versions: by numbering first, then by vectors in order.

What bears the same unique number on both sides is a pair. Between such pairs, vectors decide, and
pairs never cross. A text whose best partner is no better than a stranger stays alone: a missing
counterpart is said to be missing and never guessed.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from ingest.documents import LANGUAGES, Language
from ingest.embedding import Embedder
from ingest.official_texts.monotone import Match, Move, best_path
from ingest.official_texts.similarity import Matrix, Side, scores
from ingest.official_texts.structured import Key

SKIP_COST = 0.004
MERGE_COST = 0.003
LEAST_CONFIDENCE = 0.5
# Pairs of this score are right as often as wrong, and the odds grow e-fold by each scale;
# from the product's own bilingual digests with passages dropped, split and joined at random.
_EVEN_SCORE, _SCORE_SCALE = -0.002, 0.003


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading or a passage; headings pair with headings only."""

    text: str
    key: Key = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Texts that are each other's counterparts, by place; `confidence` is a probability."""

    ja: tuple[int, ...]
    en: tuple[int, ...]
    confidence: float
    by: Literal["numbering", "vectors"]


def align(
    ja: Sequence[Unit],
    en: Sequence[Unit],
    embedder: Callable[[], Embedder | None],
    *,
    may_merge: Sequence[Language] = LANGUAGES,
) -> list[Link]:
    """Align two texts.

    Args:
        ja: the Japanese headings and passages in order.
        en: the English ones.
        embedder: called only if the numbering leaves something on both sides; with None, that
            stays without counterparts.
        may_merge: languages whose neighbouring passages may be joined to match one passage.

    Returns:
        The links in order; a unit that stands in none has no counterpart.
    """
    anchors = list(_anchors(ja, en))
    links = [Link((i,), (j,), 1.0, "numbering") for i, j in anchors]
    gaps = [
        (range(i + 1, k), range(j + 1, m))
        for (i, j), (k, m) in pairwise([(-1, -1), *anchors, (len(ja), len(en))])
        if k > i + 1 and m > j + 1
    ]
    model = embedder() if gaps else None
    if model is not None:
        by_vectors = _VectorAligner(ja, en, model, may_merge)
        links += [link for gap in gaps for link in by_vectors.align(*gap)]
    return sorted(links, key=lambda link: (link.ja, link.en))


def _anchors(ja: Sequence[Unit], en: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Places with the same number, each the only one of its side, as far as none cross."""
    japanese, english = _unique_keys(ja), _unique_keys(en)
    pairs = sorted((place, english[key]) for key, place in japanese.items() if key in english)
    yield from _longest_rising(pairs)


def _unique_keys(units: Sequence[Unit]) -> dict[tuple[bool, Key], int]:
    counts = Counter((u.heading, u.key) for u in units if u.key)
    return {
        (u.heading, u.key): place for place, u in enumerate(units) if counts[u.heading, u.key] == 1
    }


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises on both sides (patience sorting)."""
    ends: list[int] = []
    piles: list[list[tuple[int, int]]] = []
    for pair in pairs:
        place = bisect_left(ends, pair[1])
        before = piles[place - 1] if place else []
        ends[place : place + 1] = [pair[1]]
        piles[place : place + 1] = [[*before, pair]]
    return piles[-1] if piles else []


class _VectorAligner:
    """Scores every pair of the two texts once, and aligns the gaps between the anchors."""

    def __init__(
        self,
        ja: Sequence[Unit],
        en: Sequence[Unit],
        embedder: Embedder,
        may_merge: Sequence[Language],
    ) -> None:
        self._units = (ja, en)
        sides = [Side.of([u.text for u in units], embedder) for units in (ja, en)]
        self._scores: dict[Move, Matrix] = {(1, 1): self._forbid_unlike(scores(*sides))}
        for place, (language, joint) in enumerate((("ja", ""), ("en", " "))):
            if language not in may_merge:
                continue
            joined = [f"{a.text}{joint}{b.text}" for a, b in pairwise(self._units[place])]
            merged = [*sides]
            merged[place] = Side.of(joined, embedder)
            move = (2, 1) if place == 0 else (1, 2)
            self._scores[move] = self._forbid_headings(scores(*merged), move) - MERGE_COST

    def align(self, ja: range, en: range) -> Iterator[Link]:
        """Align what stands between two anchors."""
        rewards = {
            (di, dj): matrix[ja.start : ja.stop - di + 1, en.start : en.stop - dj + 1]
            for (di, dj), matrix in self._scores.items()
        }
        for match in best_path(rewards, SKIP_COST):
            confidence = _confidence(match)
            if confidence >= LEAST_CONFIDENCE:
                yield Link(
                    tuple(ja.start + i for i in match.ja),
                    tuple(en.start + j for j in match.en),
                    round(confidence, 3),
                    "vectors",
                )

    def _forbid_unlike(self, matrix: Matrix) -> Matrix:
        kinds = [np.array([u.heading for u in units], bool) for units in self._units]
        return np.where(kinds[0][:, None] == kinds[1][None, :], matrix, -np.inf)

    def _forbid_headings(self, matrix: Matrix, move: Move) -> Matrix:
        """A heading is joined with nothing, and numbered passages are not joined either."""
        alone = [np.array([u.heading or bool(u.key) for u in units], bool) for units in self._units]
        for place, count in enumerate(move):
            if count == 2:
                either = alone[place][:-1] | alone[place][1:]
                alone[place] = either
            else:
                alone[place] = np.array([u.heading for u in self._units[place]], bool)
        return np.where(alone[0][:, None] | alone[1][None, :], -np.inf, matrix)


def _confidence(match: Match) -> float:
    score = max(match.score, -1.0)
    return 1 / (1 + math.exp(-(score - _EVEN_SCORE) / _SCORE_SCALE))
