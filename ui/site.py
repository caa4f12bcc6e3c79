"""What the plain pages share: the reader's language, the frame round each page, its headers.

Reading needs no session and no script, so these pages are written by the server; only the chat is
Gradio's. They ask the API through the same client.
"""

from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.client import AssistantError
from ui.dates import dated, readable_date
from ui.render.markup import web_host
from ui.render.shell import drawn_header
from ui.static import asset_address
from ui.strings import LANGUAGE_COOKIE, LANGUAGES, Language, reader_language, strings

_YEAR: Final = 365 * 24 * 60 * 60
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'{inline}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def language_of(request: Request) -> Language:
    """The language of the page: chosen before, or the browser's."""
    return reader_language(request.cookies, request.headers)


def chosen_language(request: Request) -> Response | None:
    """Where the address chooses a language: remember it, and go to the address without it."""
    chosen = request.query_params.get("lang")
    if chosen not in LANGUAGES:
        return None
    rest = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    query = f"?{urlencode(rest)}" if rest else ""
    response = RedirectResponse(f"{request.url.path}{query}", status_code=303)
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="lax")
    return response


def page(
    request: Request,
    template: str,
    *,
    current: str,
    status: int = 200,
    inline_style: bool = False,
    **content: Any,
) -> Response:
    """One page in the reader's language.

    Args:
        request: of the reader.
        template: its file in `ui/templates`.
        current: which entry of the navigation it belongs to.
        status: of the response.
        inline_style: whether a library on it sets styles by script.
        content: what the template shows; all of it is escaped.
    """
    language = language_of(request)
    words = strings(language)
    query = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    shown = (
        _environment()
        .get_template(template)
        .render(
            page=language,
            words=words,
            header=drawn_header(language, current, query),
            asset=asset_address,
            readable_date=readable_date,
            dated=dated,
            web_host=web_host,
            **content,
        )
    )
    policy = _POLICY.format(inline=" 'unsafe-inline'" if inline_style else "")
    return HTMLResponse(shown, status, _headers(language, policy))


def missing_page(request: Request) -> Response:
    """Says that the address names nothing."""
    words = strings(language_of(request)).read
    return page(
        request,
        "problem.html.j2",
        current="read",
        status=404,
        heading=words.not_found,
        line=words.not_found_help,
    )


def problem_page(request: Request, error: AssistantError | ValueError) -> Response:
    """What went wrong with the API, as a page."""
    if isinstance(error, AssistantError) and error.problem.status in (404, 422):
        return missing_page(request)
    words = strings(language_of(request))
    return page(
        request,
        "problem.html.j2",
        current="read",
        status=503,
        heading=words.title,
        line=words.errors.not_ready,
    )


def _headers(language: Language, policy: str) -> dict[str, str]:
    return {
        "content-language": language,
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "vary": "cookie, accept-language",
        "cache-control": "no-cache",
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
