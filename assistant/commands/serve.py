"""`partnership serve`: page, API and documentation on one address."""

import gc
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors
from assistant.commands.progress import announce_model, passages_bar

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assembly import Engine
    from assistant.serving.server_thread import ServerThread
    from assistant.settings import Settings


@click.command("serve")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 picks one.")
@click.option("--no-page", is_flag=True, help="The API alone, without the chat page.")
@plain_errors
def command(host: str | None, port: int | None, no_page: bool) -> None:
    """Serve the page at /, the API at /v1 and its documentation at /docs.

    The model is unpacked and the corpus ingested first where that has not been done.
    """
    started = time.perf_counter()
    signal.signal(signal.SIGTERM, _stopped)
    from assistant.settings import load_settings

    settings = load_settings(host=host, port=port)
    _prepare(settings)
    with _listening(settings.host, settings.port) as listener, _server(listener) as server:
        with _step("[1/3] Loading the embedding model"):
            server.waits_for("The embedding model is being loaded.")
            from assistant.assembly import open_engine

            engine = open_engine(settings, announce_model)
        warm_up = threading.Thread(target=_warm_up, args=(engine,), name="warm-up")

        def ready() -> None:
            _announce(listener, time.perf_counter() - started)
            warm_up.start()  # so that the first user waits no longer than others

        try:
            with _step("[2/3] Bringing the index in step with the corpus"):
                _ingest(engine, server)
            click.echo("[3/3] Starting the server …", err=True)
            server.waits_for("The model is loaded and the index open; the page is being set up.")
            server.open(_application(engine, page=not no_page))
            server.until_stopped(ready)
        finally:
            server.stop()
            if warm_up.is_alive():
                warm_up.join()  # it reads the index
            engine.index.close()


def _warm_up(engine: "Engine") -> None:
    """Answer before anybody asks; then leave what stays for ever out of the collector's rounds.

    Each of its full rounds would otherwise look at it all, a tenth of a second in an answer.
    """
    engine.warm_up()
    gc.collect()
    gc.freeze()


def _stopped(_signal: int, _frame: object) -> None:
    """End as an ordinary program does, so that what is open is closed.

    The server, once it is ready, answers what it has begun first, and raises its signal again then.
    As a container's first process, Python would otherwise not be stopped by it while it starts.
    """
    sys.exit(0)


def _prepare(settings: "Settings") -> None:
    """Set up the log; say so where nobody could be let in."""
    from assistant.serving.keys import KeyFile
    from assistant.serving.logs import set_up_logging

    set_up_logging(settings)
    if settings.keys_required and not KeyFile(settings.keys_path).all():
        click.echo("Callers need a key and there is none. Run: partnership keys add NAME", err=True)


@contextmanager
def _step(text: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    click.echo(f"{text} …", err=True)
    started = time.perf_counter()
    yield
    click.echo(f"      {time.perf_counter() - started:.1f} s", err=True)


def _server(listener: socket.socket) -> "ServerThread":
    from assistant.serving.server_thread import ServerThread

    return ServerThread(listener)


def _ingest(engine: "Engine", server: "ServerThread") -> None:
    """Bring the index in step, and say how far it is, here and to who asks the server."""
    doing = "The index is being brought in step with the corpus"
    server.waits_for(f"{doing}.")
    with passages_bar() as bar:

        def progress(done: int, total: int) -> None:
            server.waits_for(f"{doing}: {done} of {total} passages.")
            bar(done, total)

        engine.ingest(progress=progress)


def _application(engine: "Engine", *, page: bool) -> "FastAPI":
    from assistant.service import build_app

    app = build_app(engine)
    if page:
        from assistant.client import AssistantClient
        from ui.app import mount_page

        feedback = engine.settings.feedback
        app = mount_page(app, lambda: AssistantClient("http://assistant", app=app), feedback)
    return app


def _announce(listener: socket.socket, seconds: float) -> None:
    """Say that the server is ready, and where."""
    host, port = listener.getsockname()[:2]
    address = f"[{host}]" if ":" in host else host
    click.echo(f"Ready in {seconds:.1f} s: http://{address}:{port} (stop with Ctrl-C)", err=True)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens, taken before the slow work: a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. "
            "Choose another port: --port 8001, or PORT=8001 make run"
        ) from error
    return listener
