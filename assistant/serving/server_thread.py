"""The HTTP server in a thread of its own, so that it answers while the main thread loads."""

import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType, TracebackType

import uvicorn

from assistant.serving.opening import Opening

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 8  # seconds that requests have to end when the server is stopped


class ServerThread:
    """Listens from the moment it is entered as a context manager until that is left.

    Signals go to the main thread: while it loads they end it as they would any program, and from
    `until_stopped` on they let the server finish what it has begun.

    Args:
        listener: bound; whoever calls it waits until the server runs.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._opening = Opening()
        self.waits_for = self._opening.waits_for
        self.open = self._opening.open
        config = uvicorn.Config(
            self._opening, log_config=None, access_log=False, timeout_graceful_shutdown=_PATIENCE
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="server"
        )

    def __enter__(self) -> "ServerThread":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Finish what has begun, and end."""
        self._server.should_exit = True
        self._thread.join()

    def until_stopped(self, ready: Callable[[], None]) -> None:
        """Serve until a signal comes and what had begun is finished; then raise it again.

        Args:
            ready: called once signals are waited for.
        """
        told: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            told.append(number)
            self._server.handle_exit(number, frame)

        before = {number: signal.signal(number, stop) for number in _SIGNALS}
        try:
            ready()
            self._thread.join()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        for received in reversed(told):
            signal.raise_signal(received)
