"""The recipe from the public data to the weights, step by step, in one working folder.

1. `examples.jsonl`: the public data and treaty-like text, with what does not answer, documents kept
   from training left out (`split.json`).
2. `first.pt`: half of the minutes, on what has answer words, and on sentences for what has not.
3. `mix.jsonl`: the same again with the words that the first reader finds in those sentences.
4. `second.pt`: the other half.
5. `last.pt`: a last stage on documents and near misses written by hand and, where they are given,
   on the product's own tuning questions, and on half as much of the mix.
6. `reader.safetensors`: 8 bits, and its calibration on the documents kept out.

Where training goes on from an earlier reader, that one finds the words: steps 1 and 2 are left out,
and all the minutes are step 4's. Each step is left out where its file is there, so that a stopped
run goes on.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.reader.calibration import Calibration
from assistant.reader.model import BilingualReader
from assistant.reader.torch_engine import TorchEngine
from assistant.reader.training.build import Mix, build, draw, summary
from assistant.reader.training.calibrate import calibration_error, fit, read_signs
from assistant.reader.training.data import is_held_out, load_all, write_split
from assistant.reader.training.documents import documents
from assistant.reader.training.examples import Example, read_examples, write_examples
from assistant.reader.training.groups import Group, grouped
from assistant.reader.training.near_misses import near_misses
from assistant.reader.training.pseudo import label
from assistant.reader.training.quantise import quantise_checkpoint
from assistant.reader.training.start import load_start
from assistant.reader.training.train import (
    Encoder,
    Trainer,
    TrainingPlan,
    as_arrays,
    batches,
    build_network,
)
from assistant.reader.training.treaty import TreatyWriter
from assistant.reader.windows import WindowMaker
from ingest.embedding import Embedder

SURE = -0.8
TREATY_NEGATIVES = 0.55
LAST_RATE = 4e-5
LAST_TOKENS = 208
FROZEN_LAYERS = 4
"""Kept as they are where training goes on from an earlier reader."""
_LABELLED_AT_ONCE = 500
QUESTIONS: Mapping[str, int] = {"jaquad": 9000, "squad": 9000, "policyqa": 900, "covidqa": 600}
HELD_OUT: Mapping[str, int] = {"jaquad": 300, "squad": 300, "policyqa": 30, "covidqa": 30}

Say = Callable[[str], None]
State = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One run.

    Attributes:
        data: the folder of the public data.
        encoder: the bundled embedding model's folder.
        start: the encoder's folder, or a reader's weights to go on from.
        work: where checkpoints and intermediate files are kept.
        minutes: of training in all.
        instruments: of treaty-like text to invent.
        questions: answered questions to take from each source.
        embedder: for mining; BM25 alone where there is none.
        own: the product's own tuning questions (`own.py`), for the last stage.
        last_minutes: of that stage.
    """

    data: Path
    encoder: Path
    start: Path
    work: Path
    minutes: float
    instruments: int = 900
    questions: Mapping[str, int] = field(default_factory=lambda: QUESTIONS)
    embedder: Embedder | None = None
    own: Sequence[Example] = ()
    last_minutes: float = 60.0

    def run(self, say: Say) -> Path:
        """All steps; the path of the weights."""
        self.work.mkdir(parents=True, exist_ok=True)
        answered = load_all(self.data)
        write_split(self.work / "split.json", answered)
        kept = [e for e in answered if not is_held_out(e.document)]
        start = load_start(self.start)
        if not self._goes_on:
            first = self._mix(kept, "examples.jsonl", say)
            self._train(first, start, "first.pt", 0.5, say)
            start = self._trained("first.pt")
        second = self._second_mix(kept, start, say)
        self._train(second, start, "second.pt", 0.0, say)
        self._last_stage(second, self._trained("second.pt"), say)
        weights = self.work / "reader.safetensors"
        quantise_checkpoint(self.work / "last.pt", weights)
        self._calibrate([e for e in answered if is_held_out(e.document)], weights, say)
        return weights

    def _mix(self, answered: Sequence[Example], name: str, say: Say) -> list[Example]:
        path = self.work / name
        if not path.exists():
            mixed = build(answered, Mix(self.questions), self.embedder)
            mixed += invented(self.instruments, seed=11)
            random.Random(0).shuffle(mixed)  # noqa: S311 - not cryptographic
            write_examples(path, mixed)
        examples = read_examples(path)
        say(f"{name}: {len(examples)} examples\n{summary(examples)}")
        return examples

    @property
    def _goes_on(self) -> bool:
        return self.start.is_file()

    def _second_mix(self, kept: Sequence[Example], start: State, say: Say) -> list[Example]:
        if (self.work / "mix.jsonl").exists():
            return self._mix([], "mix.jsonl", say)
        reader = self._reader(start)
        sentences = [e for e in kept if e.source == "squad"]
        sentences = draw(sentences, self.questions["squad"], random.Random(0))  # noqa: S311
        labelled: list[Example] = []
        for first in range(0, len(sentences), _LABELLED_AT_ONCE):
            labelled += label(reader, sentences[first : first + _LABELLED_AT_ONCE], SURE)
            say(f"answer words for {len(labelled)} of {len(sentences)} sentences")
        rest = [e for e in kept if e.source != "squad"]
        return self._mix(rest + labelled, "mix.jsonl", say)

    def _train(
        self, examples: Sequence[Example], start: State, name: str, floor: float, say: Say
    ) -> None:
        minutes = self.minutes if self._goes_on else self.minutes / 2
        frozen = FROZEN_LAYERS if self._goes_on else 0
        plan = TrainingPlan(minutes, floor=floor, frozen_layers=frozen)
        self._train_by(plan, grouped(examples), start, name, say)

    def _last_stage(self, mix: Sequence[Example], start: State, say: Say) -> None:
        written = [*documents(), *grouped([*self.own, *near_misses()])]
        public = random.Random(1).sample(mix, min(len(mix), len(written) // 2))  # noqa: S311
        plan = TrainingPlan(
            self.last_minutes,
            rate=LAST_RATE,
            titles=0.85,
            max_tokens=LAST_TOKENS,
            frozen_layers=FROZEN_LAYERS,
        )
        self._train_by(plan, [*written, *grouped(public)], start, "last.pt", say)

    def _train_by(
        self, plan: TrainingPlan, groups: Sequence[Group], start: State, name: str, say: Say
    ) -> None:
        say(f"{name}: {sum(map(len, groups))} examples of {len(groups)} questions, {plan}")
        torch.manual_seed(plan.seed)
        network = build_network(self.encoder, start)
        encoder = Encoder(WindowMaker.load(self.encoder, plan.max_tokens), plan)
        trainer = Trainer(network, plan, self.work / name)
        trainer.run(batches(groups, encoder, plan, trainer.steps))

    def _trained(self, name: str) -> dict[str, NDArray[np.float32]]:
        return as_arrays(torch.load(self.work / name, weights_only=True)["network"])

    def _reader(self, state: State) -> BilingualReader:
        network = build_network(self.encoder, state).eval()
        return BilingualReader(TorchEngine(network), WindowMaker.load(self.encoder), Calibration())

    def _calibrate(self, held_out: Sequence[Example], weights: Path, say: Say) -> None:
        reader = BilingualReader.load(self.encoder, weights)
        examples = calibration_examples(held_out)
        signs = read_signs(reader, examples, titles=False)
        calibration = fit(signs)
        calibration.save(weights.with_suffix(".calibration.json"))
        error = calibration_error(signs, calibration)
        say(f"{calibration}; calibration error {error:.3f} on {len(examples)} examples")


def invented(instruments: int, seed: int) -> list[Example]:
    """Treaty-like examples, with a part of what does not answer left out."""
    choice = random.Random(seed)  # noqa: S311 - not cryptographic
    examples = TreatyWriter(seed).examples(instruments)
    return [e for e in examples if e.answered or choice.random() < TREATY_NEGATIVES]


def calibration_examples(held_out: Sequence[Example]) -> list[Example]:
    """Answered and unanswered examples from documents kept out, and from instruments not seen."""
    return build(held_out, Mix(HELD_OUT, seed=3)) + invented(40, seed=99)
