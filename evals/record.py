"""The record of a run: every answer with its scores, and what the run was made with."""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.models import Answer, Citation, Status
from evals.errors import EvalError
from evals.suite import Case
from ingest.documents import Language

FORMAT = 1


class RecordError(EvalError):
    """A run record cannot be read; the message names the file."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseResult(_Model):
    """One question, its answer and its scores."""

    id: str
    twin: str
    language: Language
    variant: str
    document: str
    part: str
    kind: str
    manner: str | None
    unanswerable: str | None
    evidence: list[list[str]]
    expected: list[Status]
    question: str
    status: Status
    answer: str
    citations: list[Citation]
    passages: list[str]
    confidence: float | None
    answered_by: str
    latency_ms: float
    scores: dict[str, float | None]
    broken: list[str]


class Environment(_Model):
    """What a run was made with, as far as it can be known from outside."""

    started: str
    server: str
    corpus_version: str
    embedding_model: str | None
    answered_by: list[str]
    settings_hash: str | None
    prompts_hash: str | None
    questions_hash: str
    commit: str | None
    python: str
    packages: dict[str, str]


class RunRecord(_Model):
    """A whole run.

    Attributes:
        suite: which questions: `questions`, or the names of the files chosen.
        part: `tuning`, `reporting` or `all`.
        workers: how many clients asked at the same time; the latency is of each.
        control: the negative control that spoiled the answers, if one did.
        unknown_evidence: passages that questions call evidence and the corpus does not have.
        texts: of the passages that are evidence or were cited, for the report.
    """

    format: int = FORMAT
    suite: str
    part: str
    limit: int | None
    seed: int
    workers: int = 1
    control: str | None
    environment: Environment
    unknown_evidence: list[str]
    texts: dict[str, dict[Language, str]]
    cases: list[CaseResult]

    @property
    def main(self) -> list[CaseResult]:
        """The questions as written, without their variants."""
        return [case for case in self.cases if not case.variant]

    def save(self, path: Path) -> None:
        """Write the record as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a record.

        Raises:
            RecordError: there is none, or it is of another format.
        """
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise RecordError(f"{path} cannot be read: {error.strerror}") from error
        except (ValidationError, UnicodeDecodeError) as error:
            raise RecordError(
                f"{path} is no run record of format {FORMAT}. Make one: partnership eval run"
            ) from error


def result_of(
    case: Case,
    answer: Answer,
    *,
    latency_ms: float,
    scores: dict[str, float | None],
    broken: list[str],
) -> CaseResult:
    """Put together what is recorded of an answer."""
    item = case.twin.item
    given: dict[str, Any] = {
        "id": case.id,
        "twin": item.id,
        "language": case.language,
        "variant": case.variant,
        "document": case.twin.subject,
        "part": case.twin.part,
        "kind": item.kind,
        "manner": item.manner.get(case.language),
        "unanswerable": item.unanswerable,
        "evidence": [list(group) for group in item.evidence],
        "expected": list(item.status),
        "question": case.question,
        "status": answer.status,
        "answer": answer.answer,
        "citations": answer.citations,
        "passages": [p.passage_id for p in answer.passages],
        "confidence": answer.passages[0].score if answer.passages else None,
        "answered_by": answer.answered_by,
        "latency_ms": round(latency_ms, 1),
        "scores": {k: None if v is None else round(v, 6) for k, v in scores.items()},
        "broken": broken,
    }
    return CaseResult(**given)
