"""Every error as `application/problem+json` (RFC 9457), in one line that says what to do."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from assistant.models import Problem
from assistant.serving.problem_document import problem, problem_content
from assistant.snapshots import NotReadyError
from ingest.corpus import CorpusError
from ingest.index import IndexUnavailableError

_log = logging.getLogger("partnership")


class UnknownIdError(Exception):
    """There is no document or passage of this id."""


class BusyError(Exception):
    """More is being asked than can be worked on.

    Args:
        line: says so.
        retry_after: seconds until there should be room.
    """

    def __init__(self, line: str, retry_after: int) -> None:
        super().__init__(line)
        self.retry_after = retry_after


class RecordsError(Exception):
    """The kept answers cannot be read or written now; one line that names the cause, no path."""


_UNEXPECTED = "Something went wrong here. The server's log says what."
_STATUS: dict[type[Exception], HTTPStatus] = {
    UnknownIdError: HTTPStatus.NOT_FOUND,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    RecordsError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    CorpusError: HTTPStatus.SERVICE_UNAVAILABLE,
}


def as_problem(request: Request, error: Exception) -> Problem:
    """An error that comes up after a response has begun, as the handlers would have told it."""
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return problem_content(request, status, str(error))
    _log.error("unexpected error at %s", request.url.path, exc_info=error)
    return problem_content(request, HTTPStatus.INTERNAL_SERVER_ERROR, _UNEXPECTED)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the application as a problem document."""
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    for kind, status in _STATUS.items():
        app.exception_handler(kind)(_says(status))
    app.exception_handler(Exception)(_unexpected)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it alone
    details = [_describe(e) for e in error.errors()[:3]]
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(details))


def _describe(error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"] if part not in ("body", "query"))
    message = str(error["msg"]).removeprefix("Value error, ")
    text = f"{where}: {message}" if where else message
    return text.encode("utf-8", "replace").decode()  # a lone surrogate in a key


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    return problem(request, error.status_code, str(error.detail), **dict(error.headers or {}))


def _says(status: HTTPStatus) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        seconds = error.retry_after if isinstance(error, BusyError) else 5
        unavailable = status == HTTPStatus.SERVICE_UNAVAILABLE
        headers = {"Retry-After": str(seconds)} if unavailable else {}
        return problem(request, status, str(error), **headers)

    return handle


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("unexpected error at %s", request.url.path, exc_info=error)
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, _UNEXPECTED)
