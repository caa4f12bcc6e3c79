"""Answer words for examples of which only the answering sentence is known.

An earlier reader reads the sentence alone, which is much easier than a passage, and may not answer
with the question's own words or with the wrong kind of thing; spans of which it is not sure are
dropped, and the sentence remains as the region (Lewis et al. 2019, "Unsupervised Question
Answering by Cloze Translation", filter their training data likewise).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.reader.model import BilingualReader
from assistant.reader.spans import RawReading
from assistant.reader.training.examples import Example
from assistant.reader.windows import TokenisedPassage

_MAX_TOKENS = 14
_CANDIDATES = 60
_NUMERIC = re.compile(
    r"^(when|how (many|much|long|old|far|large|tall|big)|(in |on )?wh(at|ich) "
    r"(year|date|day|decade|century|percentage|percent|number))\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|"
    r"billion|half|third|quarter|once|twice|several|century|january|february|march|april|may|june|"
    r"july|august|september|october|november|december|spring|summer|autumn|winter|after|before|"
    r"during|daily|year|years|no|none)\b",
    re.IGNORECASE,
)
_COMMON = frozenset("the a an of in on at to and or by for with from as is was were".split())  # noqa: SIM905
_BOUNDARY = re.compile(r"\w")


def label(reader: BilingualReader, examples: Sequence[Example], sure: float) -> list[Example]:
    """Examples with a span where the reader is sure, else with the region they had.

    Args:
        reader: an earlier reader.
        examples: with a region and no span.
        sure: the least log probability of a span among the allowed ones.
    """
    labelled: list[Example] = []
    pairs = [(e.question, e.passage[slice(*e.region)] if e.region else "") for e in examples]
    for example, (tokens, raw) in zip(examples, reader.read_pairs(pairs), strict=True):
        start, end = example.region or (0, 0)
        found = _best(example.question, example.passage[start:end], tokens, raw)
        if found is not None and found[2] >= sure:
            span = (start + found[0], start + found[1])
            labelled.append(replace(example, span=span, kind="labelled"))
        else:
            labelled.append(example)
    return labelled


def _best(
    question: str, sentence: str, tokens: TokenisedPassage, raw: RawReading
) -> tuple[int, int, float] | None:
    """The best allowed span of a sentence and its log probability among the allowed ones."""
    asked = set(re.findall(r"\w+", question.lower())) - _COMMON
    scores: list[float] = []
    best: tuple[int, int] | None = None
    for start, end, score in _likely(tokens, raw):
        words = sentence[start:end]
        if _whole_words(sentence, start, end) and _allowed(question, words, asked):
            best = best or (start, end)
            scores.append(score)
    if best is None:
        return None
    return *best, float(scores[0] - np.logaddexp.reduce(scores))


def _likely(tokens: TokenisedPassage, raw: RawReading) -> list[tuple[int, int, float]]:
    """The likeliest spans, best first."""
    sums = raw.starts[:, None] + raw.ends[None, :]
    width = np.arange(len(tokens.ids))[None, :] - np.arange(len(tokens.ids))[:, None]
    sums = np.where((width >= 0) & (width < _MAX_TOKENS), sums, -np.inf)
    order = np.argsort(-sums, axis=None)[:_CANDIDATES]
    found: list[tuple[int, int, float]] = []
    for flat in order:
        first, last = divmod(int(flat), len(tokens.ids))
        start, end = tokens.offsets[first][0], tokens.offsets[last][1]
        if end > start and np.isfinite(sums[first, last]):
            found.append((start, end, float(sums[first, last])))
    return found


def _whole_words(sentence: str, start: int, end: int) -> bool:
    before, after = sentence[start - 1 : start], sentence[end : end + 1]
    cut_before = start > 0 and _BOUNDARY.match(before) and _BOUNDARY.match(sentence[start])
    cut_after = _BOUNDARY.match(after) and _BOUNDARY.match(sentence[end - 1])
    return not cut_before and not cut_after


def _allowed(question: str, words: str, asked: set[str]) -> bool:
    content = set(re.findall(r"\w+", words.lower())) - _COMMON
    if not content or words[0] in ",.;:)" or words[-1] in ",.;:(":
        return False
    if len(content & asked) * 2 >= len(content):
        return False
    return not _NUMERIC.match(question) or bool(_COUNTED.search(words))
