"""The bilingual reader: which words of a passage answer a question, and whether any do.

One pass over question and passage gives start and end probabilities for every token and the
evidence whether the passage answers at all. Reading needs no network and no model hub: the word
embeddings and the tokenizer are the bundled embedding model's, the rest lies in `weights/`.
"""

import importlib.util
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.reader.calibration import Calibration
from assistant.reader.spans import NOTHING, RawReading, best_span, log_softmax, span_offsets
from assistant.reader.weights import WEIGHTS_FILE
from assistant.reader.windows import TokenisedPassage, Window, WindowMaker
from ingest.encoder import Arithmetic

Floats = NDArray[np.float32]
EngineName = Literal["auto", "torch", "openvino"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage.

    Attributes:
        answerable: calibrated probability that the passage answers the question.
        span_score: log probability of the best span against all others and against none.
        start: where the best span starts in the passage, in code points.
        end: where it ends, exclusive.
        evidence: the uncalibrated answerable score; orders passages as `answerable` does, without
            running into 0 and 1.
    """

    answerable: float
    span_score: float
    start: int
    end: int
    evidence: float
    _places: NDArray[np.int64] = field(repr=False, compare=False)
    _mass: Floats = field(repr=False, compare=False)

    def mass(self, start: int, end: int) -> float:
        """Probability that the answer starts inside passage[start:end]."""
        inside = (self._places >= start) & (self._places < end)
        return float(self._mass[inside].sum())


class Engine(Protocol):
    """Runs the network."""

    def run(self, inputs: Sequence[Sequence[int]]) -> list[tuple[Floats, float]]:
        """Span logits (tokens, 2) and the answerable logit of each input's token ids."""
        ...


class BilingualReader:
    """Reads passages for a question, Japanese or English; safe to share between threads.

    Args:
        engine: runs the network.
        windows: cuts passages to token windows.
        calibration: turns scores into probabilities.
    """

    def __init__(self, engine: Engine, windows: WindowMaker, calibration: Calibration) -> None:
        self._engine = engine
        self._windows = windows
        self._calibration = calibration

    @classmethod
    def load(
        cls,
        encoder_folder: Path,
        weights: Path = WEIGHTS_FILE,
        *,
        engine: EngineName = "auto",
        arithmetic: Arithmetic = "auto",
    ) -> "BilingualReader":
        """Load the reader.

        Args:
            encoder_folder: where the bundled embedding model is unpacked.
            weights: the reader's own; the file beside it holds its checksum, another its
                calibration.
            engine: what runs it; "auto" is OpenVINO where it is installed, else torch.
            arithmetic: what OpenVINO computes in.

        Raises:
            ReaderWeightsError: a file is missing or damaged.
        """
        calibration = Calibration.load(weights.with_suffix(".calibration.json"))
        running = _load_engine(encoder_folder, weights, engine, arithmetic)
        return cls(running, WindowMaker.load(encoder_folder), calibration)

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[Reading]:
        """Read the passages, all in one call.

        Args:
            question: Japanese or English; tokens after the first 64 are not read.
            passages: in the question's language.
            titles: what each passage stands under (document, heading); read, never quoted.

        Returns:
            One reading a passage, in order.
        """
        tokenised, raw = self.read_raw(question, passages, titles)
        return [
            self._reading(text, tokens, scores)
            for text, tokens, scores in zip(passages, tokenised, raw, strict=True)
        ]

    def sentence_scores(
        self, question: str, passage: str, sentences: Sequence[tuple[int, int]]
    ) -> list[float]:
        """The probability of each sentence, given by its offsets, that the answer starts in it."""
        reading = self.read(question, [passage])[0]
        return [reading.mass(start, end) for start, end in sentences]

    def read_raw(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> tuple[list[TokenisedPassage], list[RawReading]]:
        """Tokens and uncalibrated scores of each passage; what calibration is fitted on."""
        pairs = [(question, text) for text in passages]
        read = self.read_pairs(pairs, titles)
        return [tokens for tokens, _ in read], [raw for _, raw in read]

    def read_pairs(
        self, pairs: Sequence[tuple[str, str]], titles: Sequence[str] | None = None
    ) -> list[tuple[TokenisedPassage, RawReading]]:
        """Tokens and uncalibrated scores of pairs of a question and a passage."""
        tokenised = [self._windows.passage(text) for _, text in pairs]
        owners: list[int] = []
        windows: list[Window] = []
        for i, tokens in enumerate(tokenised):
            prefix = self._windows.prefix(pairs[i][0], titles[i] if titles else "")
            cut = self._windows.windows(prefix, tokens)
            owners += [i] * len(cut)
            windows += cut
        scores = self._engine.run([window.ids for window in windows])
        merged = [_Merger(len(tokens.ids)) for tokens in tokenised]
        for owner, window, (spans, logit) in zip(owners, windows, scores, strict=True):
            merged[owner].add(window, spans, logit)
        return [(t, m.result()) for t, m in zip(tokenised, merged, strict=True)]

    def _reading(self, text: str, tokens: TokenisedPassage, raw: RawReading) -> Reading:
        starts = log_softmax(raw.starts)
        first, last, score, margin = best_span(raw, tokens)
        start, end = span_offsets(text, tokens, first, last)
        evidence = self._calibration.evidence(raw.logit, margin)
        return Reading(
            answerable=1 / (1 + math.exp(-evidence)),
            span_score=score,
            start=start,
            end=end,
            evidence=evidence,
            _places=np.fromiter((o[0] for o in tokens.offsets), dtype=np.int64),
            _mass=np.exp(starts),
        )


class _Merger:
    """Windows of one passage to one row of scores: the best a token gets in any window."""

    def __init__(self, tokens: int) -> None:
        self._spans = np.full((tokens, 2), NOTHING, dtype=np.float32)
        self._logit = -math.inf

    def add(self, window: Window, spans: Floats, logit: float) -> None:
        place = slice(window.first, window.first + window.count)
        relative = spans[window.shift : window.shift + window.count] - spans[0]
        self._spans[place] = np.maximum(self._spans[place], relative)
        self._logit = max(self._logit, logit)

    def result(self) -> RawReading:
        return RawReading(self._spans[:, 0], self._spans[:, 1], self._logit)


def _load_engine(
    encoder_folder: Path, weights: Path, engine: EngineName, arithmetic: Arithmetic
) -> Engine:
    if engine == "auto":
        engine = "openvino" if importlib.util.find_spec("openvino") else "torch"
    if engine == "openvino":
        from assistant.reader.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(encoder_folder, weights, arithmetic)
    from assistant.reader.torch_engine import TorchEngine

    return TorchEngine.load(encoder_folder, weights)
