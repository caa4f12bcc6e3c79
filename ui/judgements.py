"""What a reader said of an answer, kept in a folder of the operator's for the evals.

Each judgement is two files of one name: `.json` is the answer as the API gave it, which
`partnership eval promote` turns into a candidate question; `.yaml` is the verdict with its reason.
Nothing else is written: no address, no cookie, no other question.
"""

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import yaml

from assistant.models import Answer

Verdict = Literal["good", "bad"]
Reason = Literal[
    "wrong_quotation", "incomplete", "not_in_the_texts", "is_in_the_texts", "unclear", "other"
]
VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)
REASONS: Final[tuple[str, ...]] = get_args(Reason)
MAX_NOTE: Final = 1_000
MAX_KEPT: Final = 10_000


class NotKeptError(Exception):
    """A judgement cannot be kept: it is none, or the folder is full or not writable."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason, as the reader gave them."""

    verdict: str
    reason: str | None = None
    note: str = ""

    def checked(self) -> "Judgement":
        """The judgement within its bounds.

        Raises:
            NotKeptError: it is none.
        """
        known = self.verdict in VERDICTS and self.reason in (None, *REASONS)
        if not known or len(self.note) > MAX_NOTE:
            raise NotKeptError("This is no judgement")
        printable = (c if c.isprintable() or c == "\n" else " " for c in self.note)
        return Judgement(self.verdict, self.reason, "".join(printable).strip())


class JudgementFolder:
    """Keeps judgements.

    Args:
        folder: made when the first is kept.
        most: how many are kept at most, so that nobody can fill the disk.
    """

    def __init__(self, folder: Path, most: int = MAX_KEPT) -> None:
        self._folder = folder
        self._most = most

    def keep(self, judgement: Judgement, answer: Answer) -> Path:
        """Write a judgement and its answer; returns the answer's file.

        Raises:
            NotKeptError: it is none, or the folder is full or not writable.
        """
        given = judgement.checked()
        now = datetime.datetime.now(datetime.UTC)
        path = self._folder / f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}.json"
        said = {"verdict": given.verdict, "reason": given.reason, "note": given.note}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if sum(1 for _ in self._folder.glob("*.json")) >= self._most:
                raise NotKeptError(f"{self._folder} holds {self._most} judgements already")
            path.write_text(answer.model_dump_json(indent=1), encoding="utf-8")
            text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
            path.with_suffix(".yaml").write_text(text, encoding="utf-8")
        except OSError as error:
            raise NotKeptError(f"{self._folder} cannot be written: {error.strerror}") from error
        return path
