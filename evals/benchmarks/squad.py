"""SQuAD-format files as a retrieval task: find the paragraph that a question was asked about.

Source: Rajpurkar et al. (2016), "SQuAD: 100,000+ Questions for Machine Comprehension of Text".
The answers are not used: a question's own paragraph is the right one, all others are wrong, so a
second paragraph that would answer as well counts as a miss.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import EvalError
from evals.metrics.language import language_of
from ingest.documents import Language


class BenchmarkDataError(EvalError):
    """A benchmark's file cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its id (article:place) and its language."""

    id: str
    text: str
    language: Language

    @property
    def article(self) -> str:
        """The id of the article it is from."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class RetrievalQuestion:
    """A question and the id of the paragraph it was asked about."""

    text: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class RetrievalTask:
    """Paragraphs to search, and questions with the right paragraph of each."""

    name: str
    language: Language
    paragraphs: Sequence[Paragraph]
    questions: Sequence[RetrievalQuestion]
    of: int
    """How many questions the file holds."""


def read_squad(
    path: Path, *, language: Language | None = None, limit: int | None = None, seed: int = 0
) -> RetrievalTask:
    """Read a file.

    Args:
        path: a SQuAD-format JSON file.
        language: of its texts; detected by default.
        limit: draw this many questions; all by default. The paragraphs are always all of them.
        seed: of the drawing.

    Raises:
        BenchmarkDataError: the file cannot be read or has another format.
    """
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        paragraphs, questions = _paragraphs_and_questions(articles, language)
    except OSError as error:
        raise BenchmarkDataError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BenchmarkDataError(f"{path} is no SQuAD-format file: {error!r}") from error
    if not questions:
        raise BenchmarkDataError(f"{path} holds no questions")
    drawn = questions
    if limit is not None and limit < len(questions):
        drawn = random.Random(seed).sample(questions, limit)  # noqa: S311 - reproducible, no secret
    return RetrievalTask(path.stem, paragraphs[0].language, paragraphs, drawn, len(questions))


def _paragraphs_and_questions(
    articles: list[dict[str, Any]], language: Language | None
) -> tuple[list[Paragraph], list[RetrievalQuestion]]:
    """All of them; paragraphs with the same words are one."""
    texts = [given["context"] for article in articles for given in article["paragraphs"]]
    language = language or language_of(" ".join(texts[:20]))
    paragraphs: dict[str, Paragraph] = {}
    questions: list[RetrievalQuestion] = []
    for i, article in enumerate(articles, 1):
        for j, given in enumerate(article["paragraphs"], 1):
            text = given["context"].strip()
            paragraph = paragraphs.setdefault(text, Paragraph(f"article-{i}:p.{j}", text, language))
            questions += [
                RetrievalQuestion(qa["question"].strip(), paragraph.id) for qa in given["qas"]
            ]
    return list(paragraphs.values()), questions
