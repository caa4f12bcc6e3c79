"""The page as a Gradio application, and how it joins the service's FastAPI application."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import gradio as gr
from fastapi import FastAPI, HTTPException

from ui.conversation import ClientFactory
from ui.judgements import JudgementFolder
from ui.pages import ask
from ui.pages.quality import QualityPage
from ui.pages.read import ReadPages
from ui.pages.timeline import TimelinePage
from ui.static import (
    ASSET_ROUTE,
    FRAMEWORK_ROUTE,
    asset,
    asset_path,
    asset_text,
    framework_asset,
)
from ui.strings import strings
from ui.theme import page_theme

EVENTS_WAITING = 64
EVENTS_AT_ONCE = 256  # the service has its own, fair queue: here nobody should wait for others
SESSIONS_KEPT = 1_000
_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "DELETE"]
# What Gradio offers and the page does not use: files, plain calls past the queue, saved links, and
# starting the queue once more, which would have it work in the name of whoever asked for that.
_UNUSED: Final = (
    "upload", "file", "proxy", "stream", "run", "api", "call", "info", "openapi.json",
    "deep_link", "component_server", "process_recording", "vibe", "undo-vibe", "profiling",
    "custom_component", "dev", "startup-events",
)  # fmt: skip
_Made = TypeVar("_Made")


def build_page(client_factory: ClientFactory, feedback: Path | None = None) -> gr.Blocks:
    """The chat page.

    Args:
        client_factory: makes a fresh client; the page opens one for each question and closes it.
        feedback: the folder that keeps what readers say of answers; None: they are not asked.
    """
    return _in_a_loop(lambda: _page(client_factory, feedback))


def mount_page(
    app: FastAPI, client_factory: ClientFactory, feedback: Path | None = None
) -> FastAPI:
    """Serve the pages from `/`; routes that the application already has come first.

    Args:
        app: the service's application, with all its own routes.
        client_factory: makes a fresh client of the answer API.
        feedback: the folder that keeps what readers say of answers; None: they are not asked.
    """
    _close_unused(app)
    app.include_router(ReadPages(client_factory).router())
    app.include_router(TimelinePage(client_factory).router())
    app.include_router(QualityPage().router())
    for route, handler in ((ASSET_ROUTE, asset), (FRAMEWORK_ROUTE, framework_asset)):
        app.add_api_route(route, handler, methods=["GET", "HEAD"], include_in_schema=False)
    _in_a_loop(lambda: _mount(app, _page(client_factory, feedback)))
    return app


def _page(client_factory: ClientFactory, feedback: Path | None) -> gr.Blocks:
    # Gradio would sum up its own statistics, in pandas, after each event; nobody reads them.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    page = gr.Blocks(title=strings("en").title, analytics_enabled=False)
    with page:
        ask.add(page, client_factory, JudgementFolder(feedback) if feedback else None)
    page.max_threads = EVENTS_AT_ONCE
    page.queue(max_size=EVENTS_WAITING, default_concurrency_limit=None, api_open=False)
    page.state_session_capacity = SESSIONS_KEPT
    return page


def _mount(app: FastAPI, page: gr.Blocks) -> None:
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        favicon_path=asset_path("icon.svg"),
        mcp_server=False,
        theme=page_theme(),
        head=f"<style>\n{asset_text('tokens.css')}{asset_text('page.css')}</style>",
        js=asset_text("page.js"),
    )


def _close_unused(app: FastAPI) -> None:
    for name in (*(f"gradio_api/{unused}" for unused in _UNUSED), "monitoring", "login"):
        app.router.add_api_route(
            f"/{name}{{rest:path}}", _absent, methods=_METHODS, include_in_schema=False
        )


async def _absent() -> None:
    raise HTTPException(404)


def _in_a_loop(make: Callable[[], _Made]) -> _Made:
    """Make something of Gradio's where an event loop runs.

    Elsewhere Gradio opens a loop for each of its locks and never closes it.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_made(make))
    return make()


async def _made(make: Callable[[], _Made]) -> _Made:
    return make()
