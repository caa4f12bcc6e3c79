"""`partnership mcp`: the tools for agents over standard input and output."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import is_known, plain_errors

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assembly import Engine
    from assistant.client import AssistantClient
    from assistant.settings import Settings


@click.command("mcp")
@click.option("--url", help="Ask this running server instead of opening the index here.")
@plain_errors
def command(url: str | None) -> None:
    """Speak the Model Context Protocol over standard input and output.

    For an agent's configuration: command `partnership`, arguments `mcp`. While a server has the
    index open, add `--url http://127.0.0.1:8000`. Nothing but the protocol goes to standard output.
    """
    asyncio.run(_remote(url) if url else _local())


async def _remote(url: str) -> None:
    from assistant.client import AssistantClient
    from assistant.doors.mcp_server import PartnershipMcp

    await PartnershipMcp(lambda: AssistantClient(url)).run_stdio_async()


async def _local() -> None:
    """Answer the protocol at once, while the model loads beside it."""
    from assistant.doors.mcp_server import PartnershipMcp
    from assistant.settings import load_settings

    opening = asyncio.create_task(asyncio.to_thread(_open, load_settings()))

    @asynccontextmanager
    async def client() -> AsyncIterator["AssistantClient"]:
        from assistant.client import AssistantClient

        try:
            _, app = await asyncio.shield(opening)
        except Exception as error:
            raise _not_opened(error) from error
        async with AssistantClient("http://assistant", app=app) as opened:
            yield opened

    try:
        await PartnershipMcp(client).run_stdio_async()
    finally:
        engine, _ = await opening
        engine.index.close()


def _open(settings: "Settings") -> "tuple[Engine, FastAPI]":
    from assistant.assembly import open_engine
    from assistant.commands.progress import announce_model, passages_bar
    from assistant.service import build_app

    engine = open_engine(settings, announce_model)
    try:
        with passages_bar() as progress:
            engine.ingest(progress=progress)
        return engine, build_app(engine)
    except BaseException:
        engine.index.close()
        raise


def _not_opened(error: Exception) -> Exception:
    """A known error as the tools tell it to the agent."""
    from assistant.client import AssistantError
    from assistant.models import Problem

    if not is_known(error):
        return error
    detail = " ".join(str(error).split())
    return AssistantError(Problem(title="Not ready", status=503, detail=detail, instance=""))
