"""The quality page: the last measurement, and what its figures mean."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt

from ui.render.markup import Html
from ui.site import chosen_language, language_of, page
from ui.strings import Language

REPORTS: Final = Path(__file__).parents[2] / "docs"
_MOST: Final = 500_000
_FOR_EDITORS: Final = "; do not edit"
_NEIGHBOUR: Final = re.compile(r"\[([^\]\n]+)\]\((?!https?://|#)[^)\n]*\)")


class QualityPage:
    """The handler of `/quality`.

    Args:
        reports: the folder of `quality.md`, which `partnership eval quality` writes, and of
            `quality.ja.md` where somebody has translated it.
    """

    def __init__(self, reports: Path = REPORTS) -> None:
        self._reports = reports

    def router(self) -> APIRouter:
        """The route of this page."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/quality", self.quality, methods=["GET", "HEAD"])
        return router

    def quality(self, request: Request) -> Response:
        """The report, in the reader's language where there is one."""
        if redirect := chosen_language(request):
            return redirect
        language = language_of(request)
        written_in, report = self._report(language)
        return page(
            request,
            "quality.html.j2",
            current="quality",
            report=drawn_report(report) if report else None,
            report_language=written_in,
        )

    def _report(self, language: Language) -> tuple[Language, str | None]:
        names: list[tuple[Language, str]] = [("en", "quality.md")]
        if language == "ja":
            names.insert(0, ("ja", "quality.ja.md"))
        for written_in, name in names:
            try:
                return written_in, (self._reports / name).read_text(encoding="utf-8")[:_MOST]
            except (OSError, UnicodeDecodeError):
                continue
        return "en", None


def drawn_report(markdown: str) -> Html:
    """The report's Markdown with its tables; HTML in it is shown as text, its title left out.

    A link to a file beside the report keeps its words only: the server does not serve that file.
    Nor is what it tells its editors said to readers.
    """
    lines = markdown.replace(_FOR_EDITORS, "").splitlines()
    if lines and lines[0].startswith("# "):
        del lines[0]
    return Html(_markdown().render(_NEIGHBOUR.sub(r"\1", "\n".join(lines))))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
