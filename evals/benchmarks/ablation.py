"""What each part of answering is worth: the same questions with one part left out in turn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from assistant.assembly import build_engine, open_embedder, open_index, open_reader
from assistant.evidence.collector import Reader
from assistant.evidence.refusal import RefusalModel
from assistant.parts import ALL_PARTS, Parts
from assistant.retrieval.fusion import DEFAULT_WEIGHTS, FusionWeights
from assistant.retrieval.retriever import Preferences
from assistant.settings import Settings
from evals.benchmarks.ablation_row import AblationRow, row_of
from evals.product import announce_model, passages_bar, served_here
from evals.record import RunRecord
from evals.running import Choice, run_questions
from evals.suite import Case
from ingest.embedding import Embedder
from ingest.index import PassageIndex

NamedBar = Callable[[Sequence[Case], str], Iterable[Case]]
WHOLE = "the whole"
NEVER_REFUSES = RefusalModel(intercept=0.0, weights={}, threshold=0.0, off_topic=-1.0)
"""Answers with whatever was found best."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """The product without one part.

    Attributes:
        name: of the part left out.
        parts: what is left.
        reads: whether there is a reader; without one, the refusal model fitted for that decides.
    """

    name: str
    parts: Parts = ALL_PARTS
    reads: bool = True


def without(name: str) -> FusionWeights:
    """The weights of searching without one of the ways, the others in their proportion."""
    left = replace(DEFAULT_WEIGHTS, **{name: 0.0})
    total = left.dense + left.sentences + left.lexical
    return replace(
        left, dense=left.dense / total, sentences=left.sentences / total,
        lexical=left.lexical / total,
    )  # fmt: skip


ABLATIONS = (
    Ablation(WHOLE),
    Ablation("reader", reads=False),
    Ablation("passage vectors", Parts(weights=without("dense"))),
    Ablation("best sentences", Parts(weights=without("sentences"))),
    Ablation("vectors of both kinds", Parts(weights=FusionWeights(0.0, 0.0, 1.0, 0.0))),
    Ablation("lexical search", Parts(weights=without("lexical"))),
    Ablation("other language's version", Parts(weights=replace(DEFAULT_WEIGHTS, counterpart=0.0))),
    Ablation("glossary", Parts(expands=False)),
    Ablation("search by subject", Parts(by_subject=False)),
    Ablation("preference for documents named", Parts(preferences=Preferences(named=0.0))),
    Ablation("refusing", Parts(refusal=NEVER_REFUSES)),
    Ablation("who signed, when and where", Parts(signing=lambda state, statistics: [])),
)
"""The whole, and the product without each part."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What takes long to open, and is the same whichever part is left out."""

    settings: Settings
    index: PassageIndex
    embedder: Embedder
    reader: Reader | None


@contextmanager
def opened(settings: Settings) -> Iterator[Opened]:
    """Open the model, the reader and the index, and bring the latter in step with the texts."""
    with open_index(settings) as index:
        embedder = open_embedder(settings, announce_model)
        reader = open_reader(settings)
        engine = build_engine(settings, embedder=embedder, index=index, reader=reader)
        with passages_bar() as progress:
            engine.ingest(progress=progress)
        yield Opened(settings, index, embedder, reader)


async def ablate(
    given: Opened,
    cases: Sequence[Case],
    choice: Choice,
    *,
    bar: NamedBar,
    ablations: Sequence[Ablation] = ABLATIONS,
) -> tuple[RunRecord, list[AblationRow]]:
    """Ask the questions of the whole product and of it without each part.

    Args:
        given: the assistant, opened and ingested; where it has no reader (with another embedding
            model than the bundled one), there is no row without it.
        cases: what to ask.
        choice: how they were chosen, for the record.
        bar: shows the progress under a name.
        ablations: the whole first.

    Returns:
        The run of the whole, and the rows, the whole first.
    """
    runs = {
        ablation.name: await _asked(ablation, given, cases, choice, bar)
        for ablation in ablations
        if given.reader is not None or ablation.reads
    }
    whole = next(iter(runs.values()))
    return whole, [row_of(name, run, whole) for name, run in runs.items()]


async def _asked(
    ablation: Ablation, given: Opened, cases: Sequence[Case], choice: Choice, bar: NamedBar
) -> RunRecord:
    engine = build_engine(
        given.settings,
        embedder=given.embedder,
        index=given.index,
        reader=given.reader if ablation.reads else None,
        parts=ablation.parts,
    )
    async with served_here(engine) as assistant:
        return await run_questions(
            assistant, cases, choice, bar=lambda cases: bar(cases, ablation.name)
        )
