"""Style sheets and scripts, ours and plotly's, under addresses that change with their content."""

import gzip
import hashlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import Response

ASSET_ROUTE: Final = "/page-assets/{version}/{name}"
_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_OURS: Final = ("tokens.css", "site.css", "read.js", "timeline.js", "icon.svg")
_PLOTLY: Final = "plotly.min.js"
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
    return f"/page-assets/{hashlib.sha256(_content(name)).hexdigest()[:12]}/{name}"


async def asset(request: Request, version: str, name: str) -> Response:
    """Serve a style sheet or a script."""
    if name not in (*_OURS, _PLOTLY):
        return Response(status_code=404)
    kind = _KINDS[Path(name).suffix]
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {**_KEPT, "content-encoding": "gzip"}
        return Response(_compressed(name), media_type=kind, headers=headers)
    return Response(_content(name), media_type=kind, headers=_KEPT)


@cache
def _content(name: str) -> bytes:
    if name == _PLOTLY:
        return _plotly().read_bytes()
    return asset_text(name).encode()


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(_content(name), compresslevel=6)


def _plotly() -> Path:
    """The script that comes with the package, found without importing the package."""
    spec = importlib.util.find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package plotly is not installed. Run: make run")
    return Path(spec.submodule_search_locations[0]) / "package_data" / _PLOTLY
