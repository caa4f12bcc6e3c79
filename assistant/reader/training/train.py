"""Training on two cores: length-sorted batches, word embeddings frozen, products in bfloat16.

Three losses are summed: where the answer starts and ends, whether the passage answers, and which of
the passages of one question does (the cross-entropy of their answerable logits, as listwise
rerankers are trained).

Only the matrix products are in bfloat16, their results and all else in float32: on processors with
bfloat16 instructions that is twice as fast as float32, where `torch.autocast` was ten times slower.

AdamW, linear warm-up and decay over the minutes given; a checkpoint every few minutes, from which
a stopped run goes on.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.reader.network import ReaderNetwork
from assistant.reader.training.examples import Example, Span
from assistant.reader.training.groups import Group
from assistant.reader.weights import word_embeddings
from assistant.reader.windows import TokenisedPassage, WindowMaker, pad

RANKING_WEIGHT = 4.0
"""Beside the others: it is a mean over all examples, of which some four share one term."""


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How to train.

    Attributes:
        minutes: of training; the rate decays to `floor` of its peak over them.
        rate: peak learning rate of the encoder; the heads' is ten times that.
        floor: where the rate ends, as a part of its peak.
        batch: examples a step, at least; a question's passages stay together.
        max_tokens: of an input.
        titles: how often a passage keeps its title.
        frozen_layers: of the encoder, from below, that stay as they are, with the embeddings.
        checkpoint_minutes: between checkpoints.
        seed: of all draws.
    """

    minutes: float
    rate: float = 6e-5
    floor: float = 0.0
    batch: int = 16
    max_tokens: int = 176
    titles: float = 0.4
    frozen_layers: int = 0
    checkpoint_minutes: float = 4.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Encoded:
    """One input: its ids, where the passage stands, and where start and end may lie."""

    ids: list[int]
    shift: int
    starts: Span
    ends: Span
    answered: bool


Batch = Sequence[Sequence[Encoded]]
_Sized = TypeVar("_Sized", bound=Sized)


class HalfLinear(nn.Linear):
    """A linear layer whose product is in bfloat16, forward and backward."""

    def forward(self, input: Tensor) -> Tensor:
        """The product, in float32."""
        half = torch.bfloat16
        product = functional.linear(input.to(half), self.weight.to(half))
        return product.float() + self.bias


class Encoder:
    """Examples to inputs; a passage too long is cut round its answer, at random.

    Args:
        windows: the reader's own tokenising.
        plan: gives lengths and draws.
    """

    def __init__(self, windows: WindowMaker, plan: TrainingPlan) -> None:
        self._windows = windows
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - not cryptographic

    def encode(self, example: Example) -> Encoded | None:
        """The input, or nothing where the answer cannot be pointed at."""
        title = example.title if self._random.random() < self._plan.titles else ""
        prefix = self._windows.prefix(example.question, title)
        passage = self._windows.passage(example.passage)
        room = self._plan.max_tokens - len(prefix) - 1
        held = _tokens_in(passage, example.span or example.region)
        if example.answered and (held is None or held[1] - held[0] > room):
            return None
        first = self._first(len(passage.ids), room, held)
        ids = [*prefix, *passage.ids[first : first + room], 2]
        shift = len(prefix) - first
        starts, ends = (0, 1), (0, 1)
        if held is not None:
            low, high = held[0] + shift, held[1] + shift
            exact = example.span is not None
            starts, ends = ((low, low + 1), (high - 1, high)) if exact else ((low, high),) * 2
        return Encoded(ids, len(prefix), starts, ends, example.answered)

    def encode_group(self, group: Group) -> list[Encoded]:
        """The inputs of a question's passages; none where its answer cannot be pointed at."""
        encoded = [self.encode(example) for example in group]
        return [e for e in encoded if e] if encoded[0] else []

    def _first(self, tokens: int, room: int, held: Span | None) -> int:
        """Which token of the passage the input starts with."""
        if tokens <= room:
            return 0
        low = max(0, held[1] - room) if held else 0
        high = min(held[0], tokens - room) if held else tokens - room
        return self._random.randint(low, max(low, high))


def _tokens_in(passage: TokenisedPassage, span: Span | None) -> Span | None:
    """First and past-last token of a span of characters."""
    if span is None:
        return None
    inside = [
        i
        for i, (s, e) in enumerate(passage.offsets)
        if (e > span[0] or s >= span[0]) and s < span[1]
    ]
    return (inside[0], inside[-1] + 1) if inside else None


def batches(
    groups: Sequence[Group], encoder: Encoder, plan: TrainingPlan, done: int = 0
) -> Iterator[Batch]:
    """Endless batches; sixteen are drawn at a time and sorted by length, to save padding.

    A run that goes on after `done` steps draws anew instead of seeing its first examples again.
    """
    choice = random.Random(plan.seed + 1 + done)  # noqa: S311 - not cryptographic
    while True:
        order = list(groups)
        choice.shuffle(order)
        for drawn in _cut(order, plan.batch * 16):
            encoded = [e for e in (encoder.encode_group(group) for group in drawn) if e]
            encoded.sort(key=lambda group: max(len(e.ids) for e in group))
            cut = list(_cut(encoded, plan.batch))
            choice.shuffle(cut)
            yield from cut


def _cut(groups: Sequence[_Sized], examples: int) -> Iterator[list[_Sized]]:
    """Groups, so many together that they have as many examples."""
    taken: list[_Sized] = []
    for group in groups:
        taken.append(group)
        if sum(map(len, taken)) >= examples:
            yield taken
            taken = []
    if taken:
        yield taken


@dataclass(frozen=True, slots=True)
class Losses:
    """Of the span (start and end, "no answer" at the first token), whether and which answers."""

    span: Tensor
    answerable: Tensor
    ranking: Tensor

    def total(self) -> Tensor:
        """What is minimised."""
        return self.span + self.answerable + RANKING_WEIGHT * self.ranking


def losses(network: ReaderNetwork, groups: Batch) -> Losses:
    """The losses of a batch, each a mean."""
    batch = [example for group in groups for example in group]
    ids, attention = pad([e.ids for e in batch])
    spans, logits = network(torch.from_numpy(ids), torch.from_numpy(attention))
    answered = torch.tensor([float(e.answered) for e in batch])
    return Losses(
        _span_loss(spans, batch),
        functional.binary_cross_entropy_with_logits(logits, answered),
        _ranking_loss(logits, groups),
    )


def _span_loss(spans: Tensor, batch: Sequence[Encoded]) -> Tensor:
    place = torch.arange(spans.shape[1])[None]
    shifts = torch.tensor([e.shift for e in batch])[:, None]
    stops = torch.tensor([len(e.ids) - 1 for e in batch])[:, None]
    open_to = ((place >= shifts) & (place < stops)) | (place == 0)
    scores = spans.masked_fill(~open_to[..., None], -1e4).log_softmax(1)
    span = torch.zeros(())
    for column, targets in ((0, [e.starts for e in batch]), (1, [e.ends for e in batch])):
        low = torch.tensor([t[0] for t in targets])[:, None]
        high = torch.tensor([t[1] for t in targets])[:, None]
        wanted = (place >= low) & (place < high)
        right = scores[..., column].masked_fill(~wanted, -1e9).logsumexp(1)
        span = span - right.mean() / 2
    return span


def _ranking_loss(logits: Tensor, groups: Batch) -> Tensor:
    """The first of each group against the others, where it answers; shared by all examples."""
    lost = torch.zeros(())
    for group, own in zip(
        groups, torch.split(logits, [len(group) for group in groups]), strict=True
    ):
        if len(group) > 1 and group[0].answered:
            lost = lost - own.log_softmax(0)[0]
    return lost / len(logits)


class Trainer:
    """One run.

    Args:
        network: starts with these weights.
        plan: how to train.
        checkpoint: where to keep the run; read first if it is there.
    """

    def __init__(self, network: ReaderNetwork, plan: TrainingPlan, checkpoint: Path) -> None:
        self._network = network
        self._plan = plan
        self._checkpoint = checkpoint
        freeze(network, plan.frozen_layers)
        halve_products(network)
        heads = [*network.span.parameters(), *network.answerable.parameters()]
        names = {id(p) for p in heads}
        body = [p for p in network.parameters() if p.requires_grad and id(p) not in names]
        self._optimiser = torch.optim.AdamW(
            [{"params": body, "scale": 1.0}, {"params": heads, "scale": 10.0}],
            lr=plan.rate, weight_decay=0.01,
        )  # fmt: skip
        self._step, self._seconds = 0, 0.0
        self._resume()

    @property
    def steps(self) -> int:
        """Steps done, those of a run that was stopped included."""
        return self._step

    def run(self, stream: Iterator[Batch]) -> None:
        """Train until the minutes are over."""
        began = last_saved = time.monotonic()
        before, seen = self._seconds, 0
        recent: list[tuple[float, ...]] = []
        while self._seconds < self._plan.minutes * 60:
            batch = next(stream)
            recent.append(self._one_step(batch))
            seen += sum(len(group) for group in batch)
            self._seconds = before + time.monotonic() - began
            if self._step % 25 == 0:
                self._report(recent[-100:], seen / (self._seconds - before))
            if time.monotonic() - last_saved > self._plan.checkpoint_minutes * 60:
                self._save()
                last_saved = time.monotonic()
        self._save()

    def _one_step(self, batch: Batch) -> tuple[float, ...]:
        done = min(1.0, self._seconds / (self._plan.minutes * 60))
        decay = self._plan.floor + (1 - self._plan.floor) * (1 - done)
        rate = self._plan.rate * min(1.0, (self._step + 1) / 60) * decay
        for group in self._optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        lost = losses(self._network, batch)
        self._optimiser.zero_grad()
        lost.total().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._step += 1
        return lost.span.item(), lost.answerable.item(), lost.ranking.item()

    def _report(self, recent: Sequence[tuple[float, ...]], speed: float) -> None:
        span, answerable, ranking = (sum(x) / len(recent) for x in zip(*recent, strict=True))
        print(
            f"step {self._step}  {self._seconds / 60:.1f} of {self._plan.minutes:g} min  "
            f"{speed:.1f} examples/s  span {span:.3f}  answerable {answerable:.3f}  "
            f"ranking {ranking:.3f}",
            flush=True,
        )  # fmt: skip

    def _save(self) -> None:
        state = {
            "network": trained_state(self._network),
            "optimiser": self._optimiser.state_dict(),
            "step": self._step,
            "seconds": self._seconds,
        }
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self._checkpoint)

    def _resume(self) -> None:
        if self._checkpoint.exists():
            state = torch.load(self._checkpoint, weights_only=True)
            self._network.load_state_dict(state["network"], strict=False)
            self._optimiser.load_state_dict(state["optimiser"])
            self._step, self._seconds = state["step"], state["seconds"]


def freeze(network: ReaderNetwork, layers: int) -> None:
    """Keep the embeddings and the first layers as they are; nothing where there are none."""
    if layers == 0:
        return
    network.positions.requires_grad_(False)
    network.norm.requires_grad_(False)
    network.kind.requires_grad_(False)
    for layer in list(network.layers)[:layers]:
        layer.requires_grad_(False)


def halve_products(network: ReaderNetwork) -> None:
    """Give the layers' matrix products half the precision; the weights stay as they are."""
    for module in network.layers.modules():
        if isinstance(module, nn.Linear):
            module.__class__ = HalfLinear


def trained_state(network: ReaderNetwork) -> dict[str, Tensor]:
    """What training changes: all but the word embeddings."""
    return {n: t for n, t in network.state_dict().items() if not n.startswith("words.")}


def as_arrays(state: Mapping[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    """Tensors to arrays, for `save_weights`."""
    return {name: tensor.detach().float().numpy() for name, tensor in state.items()}


def build_network(encoder_folder: Path, start: Mapping[str, NDArray[np.float32]]) -> ReaderNetwork:
    """A network with these weights, and fresh heads where they have none."""
    network = ReaderNetwork(torch.from_numpy(np.array(word_embeddings(encoder_folder))))
    state = {name: torch.from_numpy(a) for name, a in start.items()}
    network.load_state_dict(state, strict=False)
    return network
