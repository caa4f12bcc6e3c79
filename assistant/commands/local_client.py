"""A client of a running server, or of the assistant opened in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.client import AssistantClient


@asynccontextmanager
async def client_for(
    url: str | None, key: str | None = None, **settings: object
) -> AsyncIterator[AssistantClient]:
    """The server at `url`, or the assistant in this process, ingested where needed.

    Args:
        url: of a running server.
        key: for it.
        settings: of the assistant in this process, where they are given.
    """
    if url is not None:
        async with AssistantClient(url, key=key) as client:
            yield client
        return
    from assistant.assembly import open_engine
    from assistant.commands.progress import announce_model, passages_bar
    from assistant.service import build_app
    from assistant.settings import load_settings

    engine = open_engine(load_settings(**settings), announce_model)
    try:
        with passages_bar() as progress:
            engine.ingest(progress=progress)
        async with AssistantClient("http://assistant", app=build_app(engine)) as client:
            yield client
    finally:
        engine.index.close()
