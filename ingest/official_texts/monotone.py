"""The best alignment of two texts that never crosses: dynamic programming with skips and merges.

Source: Gale and Church (1993), "A Program for Aligning Sentences in Bilingual Corpora"; scores
from vectors as in Thompson and Koehn (2019), "Vecalign".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ingest.official_texts.similarity import Matrix

Move = tuple[int, int]
"""How many texts of each side are taken together: (1, 1), (1, 2), (2, 1); (1, 0) is a skip."""


@dataclass(frozen=True, slots=True)
class Match:
    """Texts of the two sides that belong together: ranges and score."""

    ja: range
    en: range
    score: float


def best_path(rewards: Mapping[Move, Matrix], skip: float) -> list[Match]:
    """The monotone path with the highest sum of rewards.

    Args:
        rewards: for each kind of match, its reward by starting places; -inf forbids it.
        skip: the cost of a text without counterpart.
    """
    rows, columns = rewards[1, 1].shape
    total = np.full((rows + 1, columns + 1), -np.inf)
    total[0, :] = -skip * np.arange(columns + 1)
    total[:, 0] = -skip * np.arange(rows + 1)
    moves: dict[tuple[int, int], Move] = {}
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            options = {(1, 0): total[i - 1, j] - skip, (0, 1): total[i, j - 1] - skip}
            for (di, dj), reward in rewards.items():
                if i >= di and j >= dj:
                    options[di, dj] = total[i - di, j - dj] + reward[i - di, j - dj]
            move = max(options, key=lambda m: float(options[m]))
            total[i, j], moves[i, j] = options[move], move
    return list(_walk(moves, rewards, rows, columns))[::-1]


def _walk(
    moves: Mapping[tuple[int, int], Move], rewards: Mapping[Move, Matrix], i: int, j: int
) -> Iterator[Match]:
    while i and j:
        di, dj = moves[i, j]
        i, j = i - di, j - dj
        if di and dj:
            yield Match(range(i, i + di), range(j, j + dj), float(rewards[di, dj][i, j]))
