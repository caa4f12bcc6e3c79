"""One error as `application/problem+json` (RFC 9457), in one line that says what to do.

What is imported here is there as soon as the server listens, so it is little.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.doors.openai_errors import openai_error, openai_status, speaks_openai
from assistant.models import Problem

MEDIA_TYPE = "application/problem+json"


def problem(request: Request, status: int, detail: str, **headers: str) -> Response:
    """One error response; in OpenAI's shape on the paths that its clients call."""
    content = problem_content(request, status, detail)
    if speaks_openai(request.url.path):
        body = openai_error(content).model_dump()
        return JSONResponse(body, status_code=openai_status(status), headers=headers or None)
    return JSONResponse(
        content.model_dump(), status_code=status, media_type=MEDIA_TYPE, headers=headers or None
    )


def problem_content(request: Request, status: int, detail: str) -> Problem:
    """What such a response says."""
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
    )
