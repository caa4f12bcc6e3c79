"""Reads the question files, divides them into parts, and makes the cases that are asked."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import ValidationError

from assistant.models import AnswerRequest, Message
from evals.errors import EvalError
from evals.questions import Item, QuestionFile
from ingest.documents import Language
from ingest.yaml_loader import SafeLoader

Part = Literal["tuning", "reporting"]
PARTS: tuple[Part, ...] = get_args(Part)
Variant = Literal["", "standalone", "bare", "polite", "unpunctuated", "spaced"]
QUESTIONS = Path(__file__).parent / "questions"
SPLIT = Path(__file__).parent / "split.yaml"


class QuestionFileError(EvalError):
    """A question file cannot be used; the message names file, question and fault."""


@dataclass(frozen=True, slots=True)
class Twin:
    """An item, the document it is about, and the part that document belongs to."""

    item: Item
    subject: str
    part: Part


@dataclass(frozen=True, slots=True)
class Case:
    """One question to ask: an item in one language, as written or varied."""

    twin: Twin
    language: Language
    question: str
    history: tuple[Message, ...] = ()
    variant: Variant = ""

    @property
    def id(self) -> str:
        """The item's id with the language, and the variant where it is one."""
        return ":".join(p for p in (self.twin.item.id, self.language, self.variant) if p)

    def request(self) -> AnswerRequest:
        """What a user would send: the question, the conversation, and nothing else."""
        return AnswerRequest(question=self.question, history=list(self.history))


def read_suite(
    folder: Path = QUESTIONS, split: Path = SPLIT, files: Sequence[str] = ()
) -> list[Twin]:
    """Read the question files of a folder.

    Args:
        folder: of the files.
        split: says which documents are for tuning.
        files: only these, by name without ending; all of them by default.

    Raises:
        QuestionFileError: a file cannot be read, is wrong, or repeats an id; or there is none.
    """
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if unknown := sorted({*files} - {*names}):
        raise QuestionFileError(f"There is no suite {unknown[0]}. Known: {', '.join(names)}")
    tuning = _tuning_documents(split)
    twins: list[Twin] = []
    owner: dict[str, Path] = {}
    for path in (folder / f"{name}.yaml" for name in names if not files or name in files):
        file = _read_file(path)
        part: Part = "tuning" if file.subject in tuning else "reporting"
        for item in file.questions:
            if item.id in owner:
                raise QuestionFileError(f"{path.name}: {item.id} is already in {owner[item.id]}")
            owner[item.id] = Path(path.name)
            twins.append(Twin(item, file.subject, part))
    if not twins:
        raise QuestionFileError(f"{folder} holds no question files (*.yaml)")
    return twins


def _tuning_documents(path: Path) -> frozenset[str]:
    content = _yaml(path)
    documents = content.get("tuning") if isinstance(content, dict) else None
    if not isinstance(documents, list) or not all(isinstance(d, str) for d in documents):
        raise QuestionFileError(f"{path.name}: must hold a list of document ids under 'tuning'")
    return frozenset(documents)


def _read_file(path: Path) -> QuestionFile:
    content = _yaml(path)
    try:
        return QuestionFile.model_validate(content)
    except ValidationError as error:
        raise QuestionFileError(f"{path.name}: {_first_fault(error, content)}") from error


def _yaml(path: Path) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe one
    except OSError as error:
        raise QuestionFileError(f"{path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark is not None else ""
        raise QuestionFileError(f"{path.name}{line}: is no YAML") from error


def _first_fault(error: ValidationError, content: object) -> str:
    """The first fault in words, with the id of the question it is in."""
    fault = error.errors()[0]
    place = list(fault["loc"])
    name = ""
    if len(place) > 1 and place[0] == "questions" and isinstance(content, dict):
        given = content["questions"][place[1]]
        name = f"question {given.get('id', place[1]) if isinstance(given, dict) else place[1]}: "
        place = place[2:]
    field = ".".join(str(part) for part in place)
    message = fault["msg"].removeprefix("Value error, ")
    return f"{name}{field + ': ' if field else ''}{message}"


def select(
    twins: Sequence[Twin], *, part: Part | None = None, limit: int | None = None, seed: int = 0
) -> list[Twin]:
    """The twins of a part, or a sample with each kind's share in it.

    Within a kind each twin's place is drawn from its own id, so a new question moves few others.
    """
    chosen = [t for t in twins if part is None or t.part == part]
    if limit is None or limit >= len(chosen):
        return chosen
    by_kind: dict[str, list[str]] = {}
    for twin in chosen:
        by_kind.setdefault(twin.item.kind, []).append(twin.item.id)
    places = [
        ((place + 0.5) / len(ids), item_id)
        for ids in by_kind.values()
        for place, item_id in enumerate(select_by_id(ids, len(ids), seed))
    ]
    drawn = {item_id for _, item_id in sorted(places)[:limit]}
    return [t for t in chosen if t.item.id in drawn]


def balanced(twins: Sequence[Twin], *, limit: int, seed: int = 0) -> list[Twin]:
    """A sample of which half must be refused: a control that never refuses needs those."""
    refusals = [t for t in twins if t.item.must_refuse]
    others = [t for t in twins if not t.item.must_refuse]
    half = limit // 2
    return select(refusals, limit=half, seed=seed) + select(others, limit=limit - half, seed=seed)


def select_by_id(ids: Iterable[str], limit: int | None, seed: int) -> list[str]:
    """Some ids, each by a number drawn from itself; all, in order, without a limit."""
    given = list(ids)
    if limit is None:
        return given
    return sorted(given, key=lambda i: hashlib.sha256(f"{seed}\0{i}".encode()).digest())[:limit]


def cases_of(twins: Iterable[Twin], *, follow_ups: bool = True) -> Iterator[Case]:
    """Every twin in each of its languages; a follow-up also without its history and standalone.

    Args:
        twins: what to ask.
        follow_ups: whether to add those two variants.
    """
    for twin in twins:
        for language, question in twin.item.question.items():
            history = twin.item.history.get(language, ())
            yield Case(twin, language, question, history)
            if follow_ups and history:
                yield Case(twin, language, twin.item.standalone[language], (), "standalone")
                yield Case(twin, language, question, (), "bare")
