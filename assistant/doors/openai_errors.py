"""Errors in OpenAI's shape, on the paths that its clients call."""

from http import HTTPStatus

from assistant.doors.chat_models import ErrorBody, ErrorDetail
from assistant.models import Problem

PATHS = ("/v1/chat/", "/v1/models")
_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}


def speaks_openai(path: str) -> bool:
    """Whether a path is one of OpenAI's."""
    return path.startswith(PATHS)


def openai_status(status: int) -> int:
    """The status that OpenAI gives for it: what is not understood is a 400."""
    return HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status


def openai_error(problem: Problem) -> ErrorBody:
    """A problem document in OpenAI's words."""
    kind = _TYPES.get(problem.status)
    if kind is None:
        kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    return ErrorBody(error=ErrorDetail(message=problem.detail, type=kind))
