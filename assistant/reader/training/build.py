"""The training mix: answered examples and, for the same questions, what does not answer them."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.reader.training.examples import Example
from assistant.reader.training.mining import Miner
from assistant.reader.training.negatives import beside, changed, mined, removed, shortened
from ingest.embedding import Embedder, Vectors
from ingest.lexical import TermAnalyser

_FOUND = 20
_EMBEDDED = 400
"""Characters of a passage that its vector is made of."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How much of everything.

    Attributes:
        questions: answered questions to take from each source; all where there are fewer.
        shortened: how often an answered example keeps only the sentences round its answer.
        removed: how often it brings its passage without the answer.
        beside: how often it brings a few other sentences of its passage.
        mined: how often it brings a found passage, of the same and of another document each.
        changed: how often it brings a changed question.
        seed: of all draws.
    """

    questions: Mapping[str, int]
    shortened: float = 0.5
    removed: float = 0.25
    beside: float = 0.4
    mined: float = 0.15
    changed: float = 0.3
    seed: int = 0


def build(examples: Sequence[Example], mix: Mix, embedder: Embedder | None = None) -> list[Example]:
    """The mix, shuffled.

    Args:
        examples: answered, of any sources; draws keep whole documents together, so that there are
            passages of the same document to find.
        mix: how much of everything.
        embedder: for mining with vectors; BM25 alone where there is none.
    """
    choice = random.Random(mix.seed)  # noqa: S311 - not cryptographic
    analyser = TermAnalyser()
    result: list[Example] = []
    for source, limit in mix.questions.items():
        drawn = draw([e for e in examples if e.source == source], limit, choice)
        if drawn:
            finder = Finder(drawn, analyser, embedder)
            result += _with_negatives(drawn, finder, mix, choice)
    choice.shuffle(result)
    return result


def summary(examples: Sequence[Example]) -> str:
    """How many examples of each language, source and kind."""
    counts = Counter((e.language, e.source, e.kind) for e in examples)
    return "\n".join(f"{n:6} {' '.join(key)}" for key, n in sorted(counts.items()))


def draw(examples: Sequence[Example], limit: int, choice: random.Random) -> list[Example]:
    """Examples of whole documents drawn at random, until there are enough."""
    documents: defaultdict[str, list[Example]] = defaultdict(list)
    for example in examples:
        documents[example.document].append(example)
    order = sorted(documents)
    choice.shuffle(order)
    drawn: list[Example] = []
    for document in order:
        if len(drawn) >= limit:
            break
        drawn += documents[document]
    return drawn


class Finder:
    """Finds other passages for a question among those of the drawn examples."""

    def __init__(
        self, examples: Sequence[Example], analyser: TermAnalyser, embedder: Embedder | None
    ) -> None:
        self._examples = list({e.passage: e for e in examples}.values())
        self._embedder = embedder
        passages = [e.passage for e in self._examples]
        vectors: Vectors | None = None
        if embedder is not None:
            vectors = embedder.embed_passages([p[:_EMBEDDED] for p in passages])
        self._miner = Miner(passages, examples[0].language, analyser, vectors)

    def find(self, question: str) -> list[Example]:
        """The best passages, each as the example it came from."""
        vector = self._embedder.embed_query(question) if self._embedder else None
        return [self._examples[i] for i in self._miner.find(question, vector, _FOUND)]


def _with_negatives(
    examples: Sequence[Example], finder: Finder, mix: Mix, choice: random.Random
) -> Iterator[Example]:
    for number, example in enumerate(examples):
        yield shortened(example, choice) if choice.random() < mix.shortened else example
        near = [e.question for e in examples[max(0, number - 40) : number + 40]]
        candidates: list[Example | None] = []
        if choice.random() < mix.removed:
            candidates.append(removed(example))
        if choice.random() < mix.beside:
            candidates.append(beside(example, choice))
        for same in (True, False):
            if choice.random() < mix.mined:
                found = finder.find(example.question)
                candidates.append(mined(example, found, same, choice))
        if choice.random() < mix.changed:
            candidates.append(changed(example, near, choice))
        yield from (c for c in candidates if c is not None)
