"""The application that serves an engine over HTTP: its doors, its errors and its bounds."""

from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline
from limits import parse
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, compile_path

from assistant.assembly import Engine
from assistant.doors import mcp
from assistant.doors.answers import AnswersDoor
from assistant.doors.chat_completions import ChatDoor
from assistant.doors.operations import OperationsDoor
from assistant.doors.records import RecordsDoor
from assistant.doors.texts import TextsDoor
from assistant.models import Problem
from assistant.serving.access import Access
from assistant.serving.body_limit import BodyLimit
from assistant.serving.bounded import BoundedEngine
from assistant.serving.keys import KeyFile
from assistant.serving.metrics import Metrics
from assistant.serving.problem_document import MEDIA_TYPE
from assistant.serving.problems import UnknownIdError, install_problem_handlers
from assistant.serving.rate_limit import Limits, RateLimit
from assistant.serving.request_log import RequestLog
from assistant.settings import Settings, SettingsError

if TYPE_CHECKING:
    from assistant.records import AnswerRecords
    from assistant.serving.tracing import Traces

_DESCRIPTION = (
    "Questions about the Japan–UK partnership texts, in Japanese or English, answered with exact "
    "quotations. 日英間の協力に関する文書への質問に、正確な引用で答えます。"
)
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {MEDIA_TYPE: {}}}
    for status in (400, 401, 403, 404, 413, 415, 422, 429, 503)
}

_METHODS = ["GET", "POST", "DELETE"]
_ALL_METHODS = [*_METHODS, "HEAD", "OPTIONS", "PATCH", "PUT", "TRACE"]
_BEARER = HTTPBearer(auto_error=False, description="An API key; `Access` has checked it.")


def build_app(engine: Engine, *, traces: "Traces | None" = None) -> FastAPI:
    """The API of an opened engine; the page is mounted on it by `ui.app`.

    Args:
        engine: opened.
        traces: follow the answers; by default, what the setting `tracing` says.

    Raises:
        RecordsError: answers are to be kept and cannot be.
        SettingsError: answers are to be traced and the packages for it are not installed.
    """
    metrics = Metrics()
    traces = traces or _traces(engine.settings)
    app = FastAPIOffline(title="Partnership Assistant", description=_DESCRIPTION)
    _open_doors(app, engine, metrics, traces)
    install_problem_handlers(app)
    _guard(app, engine.settings, metrics)
    if traces is not None:
        app.add_middleware(traces.middleware)
    return app


def _records(settings: Settings) -> "AnswerRecords | None":
    """Where answers are kept, if they are."""
    if not settings.records:
        return None
    from assistant.records import AnswerRecords

    records = AnswerRecords(settings.records_path, days=settings.records_days)
    records.open()
    return records


def _traces(settings: Settings) -> "Traces | None":
    """What follows the answers, if something does."""
    if not settings.tracing:
        return None
    try:
        from assistant.serving.tracing import open_traces
    except ImportError as error:
        raise SettingsError(
            "The setting `tracing` is on, but its packages are not installed. "
            "Run: pip install 'partnership-assistant[tracing]'"
        ) from error
    return open_traces()


def _open_doors(app: FastAPI, engine: Engine, metrics: Metrics, traces: "Traces | None") -> None:
    settings = engine.settings
    records = _records(settings)
    bounded = BoundedEngine(engine, metrics, records, traces)
    locks = [Depends(_BEARER)] if settings.keys_required else []
    app.include_router(OperationsDoor(bounded, metrics, locks).router(), responses=_PROBLEMS)
    for door in (
        AnswersDoor(bounded),
        RecordsDoor(records, shared=not settings.keys_required),
        TextsDoor(bounded),
    ):
        app.include_router(door.router(), responses=_PROBLEMS, dependencies=locks)
    app.include_router(ChatDoor(bounded).router(), dependencies=locks)
    app.router.routes.append(Route(mcp.PATH, mcp.McpDoor(app, settings), methods=["POST"]))
    app.add_api_route("/v1/{path:path}", _nothing, methods=_ALL_METHODS, include_in_schema=False)


def _guard(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """What a request passes on its way in; the last one added is the first."""
    limited = ("/v1/", mcp.PATH, "/gradio_api/")
    app.add_middleware(BodyLimit, most=settings.max_body_bytes, paths=limited)
    limits = Limits()
    if settings.request_limit is not None:
        app.add_middleware(RateLimit, limit=parse(settings.request_limit), limits=limits)
    keys = KeyFile(settings.keys_path) if settings.keys_required else None
    guesses = None if settings.failed_keys_limit == "off" else parse(settings.failed_keys_limit)
    app.add_middleware(Access, keys=keys, limits=limits, guesses=guesses)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=_METHODS,
            allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-ID"],
            expose_headers=["X-Request-ID", "Retry-After"],
        )
    app.add_middleware(RequestLog, metrics=metrics)


async def _nothing(request: Request, path: str) -> None:
    """What no route took: a path that is none, or one that takes another method."""
    allowed = {
        method.upper()
        for pattern, methods in request.app.openapi()["paths"].items()
        if compile_path(pattern)[0].match(request.url.path)
        for method in methods
    }
    if allowed:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
    raise UnknownIdError(f"There is nothing at /v1/{path}. The API is described at /docs.")
