"""Style sheets and scripts under addresses that change with their content, so browsers keep them.

Ours, plotly's smallest bundle in `assets/vendor`, and those of the chat's framework. The framework
would read and compress each of its fifty-odd small files again for every visit.
"""

import gzip
import hashlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import FileResponse, Response

ASSET_ROUTE: Final = "/page-assets/{version}/{name}"
FRAMEWORK_ROUTE: Final = "/assets/{name}"
_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_OURS: Final = ("tokens.css", "site.css", "read.js", "timeline.js", "icon.svg")
_VENDORED: Final = ("plotly-basic.min.js",)
_KEPT: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "vary": "accept-encoding",
}


def asset_path(name: str) -> Path:
    """Where one of our assets lies."""
    return Path(__file__).parent / "assets" / name


def asset_text(name: str) -> str:
    """The text of one of our style sheets or scripts."""
    return asset_path(name).read_text(encoding="utf-8")


@cache
def asset_address(name: str) -> str:
    """Where a style sheet or script is served; browsers may keep it for good."""
    digest = hashlib.sha256(_served()[name].read_bytes()).hexdigest()
    return f"/page-assets/{digest[:12]}/{name}"


async def asset(request: Request, version: str, name: str) -> Response:
    """Serve one of our own style sheets or scripts, or one that we carry."""
    return _kept(request, _served().get(name))


async def framework_asset(request: Request, name: str) -> Response:
    """Serve a file of the chat's framework; its name holds a digest of its content."""
    return _kept(request, _framework().get(name))


def _kept(request: Request, path: Path | None) -> Response:
    if path is None:
        return Response(status_code=404)
    kind = _KINDS.get(path.suffix)
    if kind is None:  # a font, which is compressed already
        return FileResponse(path, headers=_KEPT)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {**_KEPT, "content-encoding": "gzip"}
        return Response(_compressed(path), media_type=kind, headers=headers)
    return Response(path.read_bytes(), media_type=kind, headers=_KEPT)


@cache
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6)


@cache
def _served() -> dict[str, Path]:
    ours = {name: asset_path(name) for name in _OURS}
    return ours | {name: asset_path("vendor") / name for name in _VENDORED}


@cache
def _framework() -> dict[str, Path]:
    """Its files by name, found without importing it, which takes seconds."""
    spec = importlib.util.find_spec("gradio")
    folders = spec.submodule_search_locations if spec else None
    assets = Path(folders[0]) / "templates" / "frontend" / "assets" if folders else None
    return {path.name: path for path in assets.iterdir()} if assets and assets.is_dir() else {}
