"""The application that serves an engine over HTTP: its doors, its errors and its bounds."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi_offline import FastAPIOffline
from starlette.routing import Route

from assistant.assembly import Engine
from assistant.body_limit import BodyLimit
from assistant.bounded import BoundedEngine
from assistant.doors import mcp
from assistant.doors.answers import AnswersDoor
from assistant.doors.chat_completions import ChatDoor
from assistant.doors.operations import OperationsDoor
from assistant.doors.texts import TextsDoor
from assistant.models import Problem
from assistant.problems import MEDIA_TYPE, UnknownIdError, install_problem_handlers

_DESCRIPTION = (
    "Questions about the Japan–UK partnership texts, in Japanese or English, answered with exact "
    "quotations. 日英間の協力に関する文書への質問に、正確な引用で答えます。"
)
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {MEDIA_TYPE: {}}} for status in (404, 413, 415, 422, 503)
}

_METHODS = ["GET", "POST"]


def build_app(engine: Engine) -> FastAPI:
    """The API of an opened engine; the page is mounted on it by `ui.app`."""
    app = FastAPIOffline(title="Partnership Assistant", description=_DESCRIPTION)
    bounded = BoundedEngine(engine)
    for door in (AnswersDoor(bounded), TextsDoor(bounded), OperationsDoor(bounded)):
        app.include_router(door.router(), responses=_PROBLEMS)
    app.include_router(ChatDoor(bounded).router())
    app.add_api_route("/v1/{path:path}", _nothing, methods=_METHODS, include_in_schema=False)
    install_problem_handlers(app)
    agents = mcp.McpDoor(app, engine.settings)
    app.router.routes.append(Route(mcp.PATH, agents, methods=["POST"]))
    limited = ("/v1/", mcp.PATH, "/gradio_api/")
    app.add_middleware(BodyLimit, most=engine.settings.max_body_bytes, paths=limited)
    return app


async def _nothing(request: Request, path: str) -> None:
    raise UnknownIdError(f"There is nothing at /v1/{path}. The API is described at /docs.")
