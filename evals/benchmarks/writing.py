"""What becomes of a model's sentences when it words the answers to the questions."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.assembly import (
    Engine,
    build_engine,
    open_embedder,
    open_index,
    open_reader,
    open_writer,
)
from assistant.settings import Settings
from assistant.verification.verifier import Verifier, is_verbatim
from assistant.writers.quotation import QuotationWriter
from assistant.writers.tally import Judged, Tally
from assistant.writers.yes_no import YesOrNo
from evals.suite import Case
from ingest.glossary import read_glossary
from ingest.index import PassageIndex
from ingest.lexical import TermAnalyser

Bar = Callable[[Sequence[Case]], Iterable[Case]]


@dataclass(frozen=True, slots=True)
class Writing:
    """What came of a run.

    Attributes:
        questions: asked.
        answered: of them, those with a quotation to word.
        fallbacks: of the answered, those that the quotation writer wrote after all.
        sentences: that the model wrote on a passage it was given.
        verbatim: of them, those that are the quotation itself.
        kept: of them, those in its own words that were borne out.
        replaced: of them, those that gave way to the quotation.
        reasons: of the replaced, by the first rule that said no.
    """

    questions: int
    answered: int
    fallbacks: int
    sentences: int
    verbatim: int
    kept: Sequence[Judged]
    replaced: int
    reasons: Counter[str]


def measure_writing(
    settings: Settings, cases: Sequence[Case], *, bar: Bar = lambda cases: cases
) -> Writing:
    """Ask the questions of an assistant whose answers a language model words.

    Args:
        settings: with the language-model writer.
        cases: what to ask.
        bar: shows the progress.
    """
    index = open_index(settings)
    try:
        engine, tally = _engine(settings, index)
        engine.ingest()
        for case in bar(cases):
            engine.pipeline.answer(case.request())
    finally:
        index.close()
    return _writing(len(cases), tally)


def _engine(settings: Settings, index: PassageIndex) -> tuple[Engine, Tally]:
    from assistant.writers.language_model import LanguageModelWriter

    embedder, reader = open_embedder(settings), open_reader(settings)
    verifier = Verifier(TermAnalyser(), read_glossary())
    otherwise = QuotationWriter(YesOrNo(verifier))
    writer = open_writer(settings, verifier, embedder, reader, otherwise=otherwise)
    assert isinstance(writer, LanguageModelWriter)  # noqa: S101 - it is what was opened
    engine = build_engine(settings, embedder=embedder, index=index, reader=reader, writer=writer)
    return engine, writer.tally


def _writing(questions: int, tally: Tally) -> Writing:
    kept = [j for j in tally.sentences if not j.findings]
    own = [j for j in kept if not is_verbatim(j.sentence, j.quote, j.language)]
    return Writing(
        questions=questions,
        answered=tally.answers,
        fallbacks=tally.fallbacks,
        sentences=len(tally.sentences),
        verbatim=len(kept) - len(own),
        kept=own,
        replaced=len(tally.sentences) - len(kept),
        reasons=tally.reasons(),
    )
