"""From token scores to the span that answers, in characters."""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reader.windows import TokenisedPassage

MAX_SPAN = 48
"""Tokens in the longest answer."""
NOTHING = -1e4
"""The score of a token that no window showed."""
_PARTICLE = re.compile(r"(?<=[^ぁ-ゖ])(?:から|まで|では|には|とは|にて|[にはをがのでともへや])$")
_LOOSE_START = "、。,.;:)）」』・ \u3000\t\n"
_LOOSE_END = "、。,;:(（「『・ \u3000\t\n"
_PAIRS = {"「": "」", "『": "』", "(": ")", "（": "）", "“": "”"}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RawReading:
    """The network's scores of one passage: tokens relative to "no answer", and the CLS logit."""

    starts: Floats
    ends: Floats
    logit: float


def log_softmax(relative: Floats) -> Floats:
    """Log probabilities of tokens, "no answer" being one more outcome, of logit 0."""
    highest = max(0.0, float(relative.max(initial=0.0)))
    total = math.exp(-highest) + float(np.exp(relative - highest).sum())
    result: Floats = relative - np.float32(highest + math.log(total))
    return result


def best_span(raw: RawReading, tokens: TokenisedPassage) -> tuple[int, int, float, float]:
    """The best span's first and last token, its log probability, and its margin over none."""
    count = len(tokens.ids)
    can_end = np.fromiter((e > s for s, e in tokens.offsets), dtype=bool, count=count)
    if not can_end.any():
        return 0, 0, NOTHING, NOTHING
    starts = log_softmax(raw.starts)
    ends = np.where(can_end, log_softmax(raw.ends), np.float32(NOTHING))
    best = (0, 0, -math.inf)
    for width in range(min(MAX_SPAN, count)):
        sums = starts[: count - width] + ends[width:]
        first = int(sums.argmax())
        if sums[first] > best[2]:
            best = (first, first + width, float(sums[first]))
    first, last, score = best
    return first, last, score, float(raw.starts[first] + raw.ends[last])


def span_offsets(text: str, tokens: TokenisedPassage, first: int, last: int) -> tuple[int, int]:
    """Where the span of tokens lies in the text, without what only shares a token with it.

    A token may hold the end of an answer and a particle (日に), or a bracket of which the other one
    is outside.
    """
    if not tokens.ids:
        return 0, 0
    start, end = tokens.offsets[first][0], tokens.offsets[last][1]
    token = text[tokens.offsets[last][0] : end]
    particle = _PARTICLE.search(token)
    if particle:
        end -= len(particle[0])
    return _tidied(text, start, end)


def _tidied(text: str, start: int, end: int) -> tuple[int, int]:
    """Without stops, white space and brackets that hang loose at either end."""
    low, high = start, end
    while low < high and text[low] in _LOOSE_START:
        low += 1
    while high > low and text[high - 1] in _LOOSE_END:
        high -= 1
    words = text[low:high]
    if _PAIRS.get(words[:1], words) not in words:
        low += 1
    if _OPENING.get(words[-1:], words) not in words:
        high -= 1
    return (low, high) if low < high else (start, end)
