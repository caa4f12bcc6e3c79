"""Confidence intervals by the bootstrap over twins.

A question's two languages fall and rise together, so whole twins are drawn, not single answers.
Source: Efron and Tibshirani (1993), "An Introduction to the Bootstrap", percentile intervals;
clusters as in Davison and Hinkley (1997), "Bootstrap Methods and their Application", 3.8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, its 95 % interval, and over how many answers."""

    value: float
    low: float
    high: float
    n: int


def estimate(by_twin: Mapping[str, Sequence[float]], *, seed: int = 0) -> Estimate | None:
    """The mean over all answers, with its interval; None without answers.

    Args:
        by_twin: the scores of each twin's answers.
        seed: of the drawing.
    """
    groups = [values for values in by_twin.values() if values]
    if not groups:
        return None
    sums = np.array([sum(values) for values in groups])
    counts = np.array([len(values) for values in groups])
    drawn = np.random.default_rng(seed).integers(0, len(groups), (SAMPLES, len(groups)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(sums.sum() / counts.sum()), float(low), float(high), int(counts.sum()))
