"""From use to test: an answer marked wrong becomes a candidate question.

What came back is known from the answer's record; what would have been right, only the person who
marked it knows: the passage that answers, or that none does. A candidate is a valid question in one
language; a person adds nuggets and the other language and moves it into `questions/`.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from assistant.models import Answer
from evals.errors import EvalError
from evals.metrics.language import language_of
from evals.questions import ANSWERED, Item, QuestionFile, Unanswerable

CANDIDATES = Path(__file__).parent / "candidates"


class PromotionError(EvalError):
    """An answer cannot become a question; the message says why."""


def read_answer(path: Path) -> Answer:
    """Read an answer's record: the JSON that the API, `ask --json` and the page give.

    Raises:
        PromotionError: the file cannot be read or holds no answer.
    """
    try:
        return Answer.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PromotionError(f"{path} cannot be read: {error.strerror}") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise PromotionError(f"{path} holds no answer as the API gives it (JSON)") from error


def candidate(
    answer: Answer, *, evidence: Sequence[str], unanswerable: Unanswerable | None
) -> Item:
    """The question that the answer got wrong.

    Args:
        answer: what came back.
        evidence: passages any of which answers it.
        unanswerable: why nothing does, where nothing does.

    Raises:
        PromotionError: it is not said what would have been right.
    """
    if bool(evidence) == bool(unanswerable):
        raise PromotionError(
            "Say what would have been right: the passages that answer (--evidence), or why none "
            "does (--unanswerable)"
        )
    language = language_of(answer.question)
    digest = hashlib.sha256(answer.question.encode()).hexdigest()[:8]
    return Item(
        id=f"candidate-{digest}",
        kind="unanswerable" if unanswerable else "fact",
        manner={language: "colloquial"},
        question={language: answer.question},
        status=("not_in_corpus",) if unanswerable else ("answered",),
        evidence=(tuple(evidence),) if evidence else (),
        nuggets=(),
        sentences=0 if unanswerable else 1,
        forbidden={language: ()},
        unanswerable=unanswerable,
    )


def append(item: Item, answer: Answer, document: str, folder: Path = CANDIDATES) -> Path:
    """Write a candidate to the file of its document, with what came back as a comment.

    Raises:
        PromotionError: the question is a candidate already, or the file is no question file.
    """
    path = folder / f"{document}.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else _head(document)
    known = cast(dict[str, Any], yaml.safe_load(text)).get("questions") or []
    if any(question.get("id") == item.id for question in known):
        raise PromotionError(f"The question is a candidate already: {item.id} in {path}")
    folder.mkdir(parents=True, exist_ok=True)
    whole = text + _comment(answer) + _as_yaml(item)
    QuestionFile.model_validate(yaml.safe_load(whole))
    path.write_text(whole, encoding="utf-8")
    return path


def _head(document: str) -> str:
    return (
        "# Candidates from use: add nuggets and the other language, then move to ../questions.\n"
        f"document: {document}\nquestions:\n"
    )


def _comment(answer: Answer) -> str:
    cited = ", ".join(c.passage_id for c in answer.citations) or "nothing"
    said = "answered" if answer.status in ANSWERED else answer.status
    return f"  # was: {said}, citing {cited}; corpus {answer.corpus_version[:19]}\n"


def _as_yaml(item: Item) -> str:
    given = item.model_dump(mode="json", exclude={"history", "standalone"})
    lines = yaml.safe_dump([given], allow_unicode=True, sort_keys=False, width=10_000)
    return "".join(f"  {line}\n" for line in lines.splitlines())
