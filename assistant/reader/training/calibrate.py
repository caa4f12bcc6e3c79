"""The two signs of an answer to a probability, fitted on documents kept from training.

Logistic regression by Newton's method with a little shrinkage (Platt 1999).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reader.calibration import Calibration
from assistant.reader.model import BilingualReader
from assistant.reader.spans import best_span
from assistant.reader.training.examples import Example

_SHRINKAGE = 1e-3
_BATCH = 64

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signs:
    """What the reader says of labelled examples.

    Attributes:
        values: the answerable logit and the span's margin, (examples, 2).
        answered: whether each is answered, (examples,).
    """

    values: Floats
    answered: NDArray[np.bool_]


def read_signs(reader: BilingualReader, examples: Sequence[Example], titles: bool) -> Signs:
    """The signs of each example, read with or without its title."""
    rows: list[tuple[float, float]] = []
    for first in range(0, len(examples), _BATCH):
        part = examples[first : first + _BATCH]
        pairs = [(e.question, e.passage) for e in part]
        names = [e.title for e in part] if titles else None
        for tokens, raw in reader.read_pairs(pairs, names):
            margin = best_span(raw, tokens)[3]
            rows.append((raw.logit, max(margin, -30.0)))
    return Signs(np.array(rows), np.array([e.answered for e in examples]))


def fit(signs: Signs) -> Calibration:
    """The weights that make the answered ones likeliest."""
    inputs = np.column_stack([signs.values, np.ones(len(signs.values))])
    weights = np.zeros(3)
    target = signs.answered.astype(np.float64)
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        gradient = inputs.T @ (probability - target) + _SHRINKAGE * weights
        curvature = (inputs * (probability * (1 - probability))[:, None]).T @ inputs
        step = np.linalg.solve(curvature + _SHRINKAGE * np.eye(3), gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return Calibration(*(round(float(w), 6) for w in weights))


def calibration_error(signs: Signs, calibration: Calibration, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017): mean gap between said and found rates."""
    evidence = [calibration.evidence(float(a), float(b)) for a, b in signs.values]
    said = 1 / (1 + np.exp(-np.array(evidence)))
    group = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [
        abs(said[group == g].mean() - signs.answered[group == g].mean()) * (group == g).mean()
        for g in range(bins)
        if (group == g).any()
    ]
    return float(sum(gaps))
