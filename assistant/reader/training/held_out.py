"""The reader on documents written by hand that were kept from training: ranking and refusing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.reader.model import BilingualReader
from assistant.reader.training.documents import HELD_OUT, read_documents, title_of
from assistant.reader.training.evaluate import auc, sampled
from ingest.documents import Language
from ingest.embedding import Embedder, Vectors


@dataclass(frozen=True, slots=True)
class SectionQuestion:
    """A question, the sections of its document, and which of them answers; None where none does."""

    question: str
    answering: int | None
    texts: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """How often the section that answers comes first, and how well the rest is told apart.

    Attributes:
        by_vectors: shares of the answerable questions, by cosine alone.
        by_reader: the same by the reader's evidence.
        auc: of the best section's evidence, answerable questions against unanswerable ones.
        questions: how many there were.
    """

    by_vectors: float
    by_reader: float
    auc: float
    questions: int


def section_questions(
    language: Language, limit: int, folder: Path = HELD_OUT
) -> list[SectionQuestion]:
    """Questions of all documents kept from training; the same ones each time."""
    return sampled(list(_of_documents(language, folder)), limit)


def _of_documents(language: Language, folder: Path) -> Iterator[SectionQuestion]:
    for _, content in read_documents(folder):
        sections = content["sections"]
        texts = tuple(section["text"][language] for section in sections)
        titles = tuple(title_of(content, section, language) for section in sections)
        for place, section in enumerate(sections):
            for one in section["answered"]:
                yield SectionQuestion(one[language], place, texts, titles)
            for one in section["absent"]:
                yield SectionQuestion(one[language], None, texts, titles)


def section_figures(
    reader: BilingualReader, embedder: Embedder, asked: Sequence[SectionQuestion]
) -> SectionFigures:
    """Read every section of its document for each question."""
    evidence = [
        [reading.evidence for reading in reader.read(one.question, one.texts, one.titles)]
        for one in asked
    ]
    answerable = [n for n, one in enumerate(asked) if one.answering is not None]
    by_reader = [int(np.argmax(evidence[n])) == asked[n].answering for n in answerable]
    vectors = _vectors(asked, embedder)
    by_vectors = [
        int(np.argmax(vectors[asked[n].texts] @ embedder.embed_query(asked[n].question)))
        == asked[n].answering
        for n in answerable
    ]
    return SectionFigures(
        by_vectors=float(np.mean(by_vectors)),
        by_reader=float(np.mean(by_reader)),
        auc=auc(
            [max(evidence[n]) for n in answerable],
            [max(evidence[n]) for n, one in enumerate(asked) if one.answering is None],
        ),
        questions=len(asked),
    )


def _vectors(
    asked: Sequence[SectionQuestion], embedder: Embedder
) -> dict[tuple[str, ...], Vectors]:
    """Each document's sections under their titles, (sections, dimension), by their texts."""
    told = {one.texts: one.titles for one in asked}
    return {
        texts: embedder.embed_passages([f"{a}\n{b}" for a, b in zip(titles, texts, strict=True)])
        for texts, titles in told.items()
    }
