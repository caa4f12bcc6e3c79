"""The gate's settings, and its baseline: the accepted run, with the reason why it was accepted."""

import datetime
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import EvalError
from evals.record import RunRecord

SETTINGS = Path(__file__).parent / "gate.yaml"
BASELINE = Path(__file__).parent / "baselines" / "gate.json"


class BaselineError(EvalError):
    """There is no baseline to hold a run against, or it cannot be read."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GateSettings(_Strict):
    """How many twins are asked, by how many clients, and the latency budget by percentile."""

    twins: Annotated[int, Field(ge=1)]
    seed: int = 0
    workers: Annotated[int, Field(ge=1)] = 1
    latency_ms: dict[Annotated[str, Field(pattern=r"^p\d{1,2}$")], Annotated[float, Field(gt=0)]]

    @classmethod
    def load(cls, path: Path = SETTINGS) -> Self:
        """Read the settings.

        Raises:
            BaselineError: the file cannot be read or is wrong.
        """
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise BaselineError(f"{path.name} cannot be used: {error}") from error


class Acceptance(_Strict):
    """When a baseline was accepted, and why."""

    on: datetime.date
    reason: Annotated[str, Field(min_length=10)]
    corpus_version: str
    commit: str | None
    correct: float


class Baseline(_Strict):
    """The accepted run, and the history of acceptances, the newest last."""

    history: list[Acceptance]
    run: RunRecord

    @classmethod
    def load(cls, path: Path = BASELINE) -> Self:
        """Read the baseline.

        Raises:
            BaselineError: there is none, or it cannot be read.
        """
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise BaselineError(
                "There is no baseline yet. Accept one: partnership eval baseline --reason '…'"
            ) from error
        except (OSError, ValidationError) as error:
            raise BaselineError(f"{path} is no baseline that this version can read") from error

    def save(self, path: Path = BASELINE) -> None:
        """Write the baseline as JSON, a line a value, so that a change can be read in a diff."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")


def accept(run: RunRecord, reason: str, today: datetime.date, before: Baseline | None) -> Baseline:
    """A new baseline from a run, with the history of the one before.

    Only what the gate compares is kept: no answers and no texts.
    """
    right = [c.scores["correct"] for c in run.main if c.scores.get("correct") is not None]
    acceptance = Acceptance(
        on=today,
        reason=reason,
        corpus_version=run.environment.corpus_version,
        commit=run.environment.commit,
        correct=round(sum(r or 0.0 for r in right) / len(right), 4) if right else 0.0,
    )
    return Baseline(history=[*(before.history if before else []), acceptance], run=_bare(run))


def _bare(run: RunRecord) -> RunRecord:
    gone = {"answer": "", "citations": [], "passages": []}
    cases = [case.model_copy(update=gone) for case in run.cases]
    return run.model_copy(update={"cases": cases, "texts": {}})
