"""Who may call what: API keys and their scopes."""

import base64
import binascii
import logging
from http import HTTPStatus

from limits import RateLimitItem
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.serving.keys import KeyFile, KeyScope, KeysError, StoredKey
from assistant.serving.problem_document import problem
from assistant.serving.rate_limit import Limits, too_many
from assistant.serving.request_log import CALLER
from assistant.transport.in_process import IN_PROCESS

_log = logging.getLogger("partnership.access")
_OPEN = ("/healthz", "/readyz", "/openapi.json", "/docs", "/redoc", "/static-offline-docs/")
_ADMIN = ("/metrics",)
_ASK = ("/v1/answers", "/v1/chat/", "/mcp")
_API = ("/v1/", "/mcp", "/metrics")


class Access:
    """ASGI middleware: 401 without a key, 403 without its scope, 429 for who guesses keys.

    A call from this process (the page, the agents' door) has been let in already.

    Args:
        app: the application.
        keys: where the keys are; None lets everybody in.
        limits: counts the guesses.
        guesses: wrong keys that an address may send; None for any number.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: KeyFile | None,
        limits: Limits,
        guesses: RateLimitItem | None,
    ) -> None:
        self._app = app
        self._keys = keys
        self._limits = limits
        self._guesses = guesses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its caller's name, or refuse it."""
        if scope["type"] != "http" or scope.get(IN_PROCESS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        caller = f"address {request.client.host if request.client else 'unknown'}"
        wanted = required_scope(request.url.path)
        if self._keys is not None and wanted is not None:
            admitted = self._admit(request, self._keys, wanted, caller)
            if not isinstance(admitted, StoredKey):
                await admitted(scope, receive, send)
                return
            caller = f"key {admitted.name}"
        scope.setdefault("state", {})["caller"] = caller
        token = CALLER.set(caller)
        try:
            await self._app(scope, receive, send)
        finally:
            CALLER.reset(token)

    def _admit(
        self, request: Request, keys: KeyFile, wanted: KeyScope, caller: str
    ) -> StoredKey | ASGIApp:
        """The caller's key, or the refusal."""
        guesses = self._guesses
        if guesses is not None and self._limits.spent(guesses, caller):
            return too_many(request, self._limits, guesses, caller)
        given = given_key(request)
        try:
            key = keys.find(given) if given is not None else None
        except KeysError as error:
            return _unreadable(request, error)
        if given is not None and key is None and guesses is not None:
            self._limits.hit(guesses, caller)
        return key if key is not None and wanted in key.scopes else _refused(request, key, wanted)


def required_scope(path: str) -> KeyScope | None:
    """The scope that a path asks for; None where everybody may look."""
    if path.startswith(_OPEN):
        return None
    if path.startswith(_ADMIN):
        return "admin"
    if path.startswith("/v1/") and not path.startswith(_ASK):
        return "read"
    return "ask"  # the page too


def given_key(request: Request) -> str | None:
    """The key of a request: as bearer token, as X-API-Key, or as a browser's password."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return request.headers.get("x-api-key")


def _unreadable(request: Request, error: KeysError) -> ASGIApp:
    _log.error("%s", error)
    detail = "The keys cannot be read, so nobody is let in. The server's log says why."
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, detail, **{"Retry-After": "60"})


def _refused(request: Request, key: StoredKey | None, wanted: KeyScope) -> ASGIApp:
    if key is not None:
        detail = f"This key may not do that: it has no scope {wanted!r}."
        return problem(request, HTTPStatus.FORBIDDEN, detail)
    scheme = "Bearer" if request.url.path.startswith(_API) else "Basic"
    return problem(
        request,
        HTTPStatus.UNAUTHORIZED,
        "An API key is needed: send it as 'Authorization: Bearer …'. "
        "Its owner makes one with: partnership keys add NAME",
        **{"WWW-Authenticate": f'{scheme} realm="Partnership Assistant", charset="UTF-8"'},
    )
