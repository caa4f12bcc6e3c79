"""`/mcp`: the Model Context Protocol over streamable HTTP."""

import threading
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.client import AssistantClient
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.doors.mcp_server import PartnershipMcp

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class McpDoor:
    """Serves each request for itself, so that no session is kept and none can be taken over.

    The SDK is imported when the first request comes.

    Args:
        app: the application that answers, called in this process.
        settings: say which host names are ours.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = threading.Lock()
        self._server: PartnershipMcp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        server = self._server
        if server is None:
            server = await anyio.to_thread.run_sync(self._opened)
        application = self._application(server)
        async with application.router.lifespan_context(application):
            await application(scope, receive, send)

    def _opened(self) -> "PartnershipMcp":
        with self._lock:
            if self._server is None:
                from assistant.doors.mcp_server import PartnershipMcp

                self._server = PartnershipMcp(
                    lambda: AssistantClient("http://assistant", app=self._app)
                )
            return self._server

    def _application(self, server: "PartnershipMcp") -> Starlette:
        from mcp.server.transport_security import TransportSecuritySettings

        return server.streamable_http_app(
            streamable_http_path=PATH,
            stateless_http=True,
            max_request_body_size=self._settings.max_body_bytes,
            transport_security=TransportSecuritySettings(
                # a page elsewhere that passes its own name off as ours holds no key
                enable_dns_rebinding_protection=not self._settings.keys_required,
                allowed_hosts=_hosts(self._settings),
                allowed_origins=[
                    f"{scheme}://{host}"
                    for scheme in ("http", "https")
                    for host in _hosts(self._settings)
                ],
            ),
        )


def _hosts(settings: Settings) -> list[str]:
    """The Host headers that are ours: a page elsewhere cannot pass its own name off as one."""
    names = [*_LOOPBACK, settings.host, *settings.mcp_hosts]
    return [host for name in dict.fromkeys(names) for host in (name, f"{name}:*")]
