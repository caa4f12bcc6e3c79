"""The timeline page: the documents by date, as a plot and as a table."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.client import AssistantError
from assistant.models import TimelineEntry
from ui.conversation import ClientFactory
from ui.dates import written_day
from ui.figure import View, first_day, left_out, timeline_figure
from ui.site import chosen_language, language_of, page, problem_page
from ui.strings import Strings, strings

_TYPED: Final = 40


class TimelinePage:
    """The handler of `/timeline`.

    Args:
        client_factory: makes a fresh client of the answer API for each page.
    """

    def __init__(self, client_factory: ClientFactory) -> None:
        self._client_factory = client_factory

    def router(self) -> APIRouter:
        """The route of this page."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/timeline", self.timeline, methods=["GET", "HEAD"])
        return router

    async def timeline(self, request: Request) -> Response:
        """The documents dated by a day, in a field."""
        if redirect := chosen_language(request):
            return redirect
        asked = request.query_params
        language = language_of(request)
        words = strings(language)
        as_of, notice = _day(asked.get("as_of", ""), words)
        try:
            async with self._client_factory() as client:
                known = (await client.timeline(as_of=as_of)).documents
        except (AssistantError, ValueError) as error:
            return problem_page(request, error)
        field = asked.get("field", "")[:_TYPED]
        view: View = "fields" if asked.get("rows") == "fields" else "documents"
        shown = [entry for entry in known if not field or field in entry.fields]
        return page(
            request,
            "timeline.html.j2",
            current="timeline",
            inline_style=True,
            entries=shown,
            titles={entry.id: entry.short_title for entry in known},
            fields=sorted({f for entry in known for f in entry.fields}, key=words.field_name),
            field=field,
            view=view,
            as_of=as_of or "",
            notice=notice,
            figure=timeline_figure(shown, view, language, words),
            gaps=_gaps(shown),
            undated=[e.short_title.in_language(language) for e in shown if not e.date],
        )


def _day(typed: str, words: Strings) -> tuple[str | None, str]:
    """The day that was typed, and what is wrong where it is none."""
    try:
        day = written_day(typed[:_TYPED])
    except ValueError:
        return None, words.errors.bad_date
    return (day.isoformat() if day else None), ""


def _gaps(entries: Sequence[TimelineEntry]) -> list[str]:
    """The years that the plot leaves out."""
    days = [first_day(entry.date) for entry in entries if entry.date]
    return [f"{start.year + 1}–{end.year - 1}" for start, end in left_out(days)]
