"""What a client says where a server gives no problem document of its own."""

from collections.abc import Mapping
from typing import Any

import httpx

from assistant.models import Problem


def unreachable(base_url: str, error: httpx.HTTPError) -> Problem:
    """Nobody answered, or not in time."""
    reason = str(error) or type(error).__name__
    return Problem(
        title="Not reachable",
        status=503,
        detail=f"No answer from {base_url}: {reason}. Is the server running (partnership serve)?",
        instance="",
    )


def stranger(base_url: str, path: str) -> Problem:
    """The answer is none of this API."""
    return Problem(
        title="Not understood",
        status=502,
        detail=f"{base_url} answers {path} in other words than this assistant's API.",
        instance=path,
    )


def broken_off(base_url: str) -> Problem:
    """A stream ended before its answer."""
    return Problem(
        title="Broken off",
        status=502,
        detail=f"The answer from {base_url} broke off before its end. Ask again.",
        instance="/v1/answers",
    )


def problem_of(response: httpx.Response) -> Problem:
    """What an error response says, as far as it says something."""
    content = _json_object(response)
    return Problem(
        type=str(content.get("type", "about:blank")),
        title=str(content.get("title", response.reason_phrase)),
        status=response.status_code,
        detail=str(content.get("detail", f"The server answered {response.status_code}.")),
        instance=str(content.get("instance", "")),
    )


def retry_after(response: httpx.Response) -> int | None:
    """Seconds that the server asks to wait, where it does so in whole seconds."""
    told = response.headers.get("retry-after", "")
    return int(told) if told.isdecimal() and told.isascii() else None


def _json_object(response: httpx.Response) -> Mapping[str, Any]:
    """What an error response says, or nothing where it is no JSON object (a proxy's page)."""
    try:
        content = response.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
