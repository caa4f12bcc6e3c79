"""From what someone typed to a request, and from an error to one friendly line."""

import datetime
import unicodedata
from collections.abc import Sequence

from pydantic import ValidationError

from assistant.client import AssistantError
from assistant.models import MAX_QUESTION, AnswerRequest
from ui.conversation import Turn, history
from ui.dates import written_day
from ui.strings import Language, Strings

_BY_STATUS = {
    400: "invalid",
    401: "refused",
    403: "refused",
    404: "invalid",
    413: "too_large",
    422: "invalid",
    429: "busy",
    503: "not_ready",
}


class NotAskableError(Exception):
    """What was typed makes no request; the message is one line for the reader."""


def request_for(
    question: str,
    documents: Sequence[str],
    as_of: str,
    turns: Sequence[Turn],
    words: Strings,
    language: Language | None = None,
) -> AnswerRequest:
    """The request for a question, with the conversation so far.

    Raises:
        NotAskableError: the question is empty or too long, or the date is none.
    """
    request = {
        "question": _checked(question, words),
        "documents": list(documents) or None,
        "as_of": _day(as_of, words),
        "history": history(turns),
        "language": language,
    }
    try:
        return AnswerRequest.model_validate(request)
    except ValidationError:
        raise NotAskableError(words.errors.invalid) from None


def _checked(question: str, words: Strings) -> str:
    text = unicodedata.normalize("NFC", question).strip()
    if not text:
        raise NotAskableError(words.errors.empty)
    if len(text) > MAX_QUESTION:
        line = words.errors.too_long.format(limit=f"{MAX_QUESTION:,}", length=f"{len(text):,}")
        raise NotAskableError(line)
    return text


def _day(as_of: str, words: Strings) -> datetime.date | None:
    try:
        return written_day(as_of)
    except ValueError:
        raise NotAskableError(words.errors.bad_date) from None


def explained(error: AssistantError | ValueError, words: Strings) -> str:
    """What went wrong, in one line for the reader."""
    if not isinstance(error, AssistantError):
        return words.errors.unexpected
    lines: dict[str, str] = words.errors.model_dump()
    return lines[_BY_STATUS.get(error.problem.status, "unexpected")]
