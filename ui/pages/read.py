"""The reading pages: all documents, and each of them in both languages."""

import re
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.client import AssistantClient, AssistantError
from assistant.models import FoundPassage
from ui.conversation import ClientFactory
from ui.finding import found_spans, search_words
from ui.reading import Wanted, cleaned_query, passage_address, quoted_spans, sections
from ui.render.annotated import Mark, annotated
from ui.render.markup import Html
from ui.site import chosen_language, language_of, missing_page, page, problem_page
from ui.strings import Language, strings

_FOUND: Final = 20
_READABLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(:[A-Za-z0-9._-]{1,100})?")


class ReadPages:
    """The handlers of `/read`.

    Args:
        client_factory: makes a fresh client of the answer API for each page.
    """

    def __init__(self, client_factory: ClientFactory) -> None:
        self._client_factory = client_factory

    def router(self) -> APIRouter:
        """The routes of these pages."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/read", self.documents, methods=["GET", "HEAD"])
        router.add_api_route("/read/{readable}", self.document, methods=["GET", "HEAD"])
        return router

    async def documents(self, request: Request) -> Response:
        """All documents, and what a search through them finds."""
        if redirect := chosen_language(request):
            return redirect
        query = cleaned_query(request.query_params.get("q", ""))
        try:
            async with self._client_factory() as client:
                known = (await client.documents()).documents
                found = await _search(client, query)
        except (AssistantError, ValueError) as error:
            return problem_page(request, error)
        language = language_of(request)
        return page(
            request,
            "documents.html.j2",
            current="read",
            documents=known,
            titles={document.id: document.short_title for document in known},
            query=query,
            found=[(p, passage_address(p.passage_id), _excerpt(p, query, language)) for p in found],
        )

    async def document(self, request: Request, readable: str) -> Response:
        """One document; where the address names a passage, that one stands out."""
        if redirect := chosen_language(request):
            return redirect
        document_id, _, section = readable.partition(":")
        try:
            async with self._client_factory() as client:
                known = {d.id: d for d in (await client.documents()).documents}
                if not _READABLE.fullmatch(readable) or document_id not in known:
                    return missing_page(request)
                passages = (await client.passages(document_id)).passages
        except (AssistantError, ValueError) as error:
            return problem_page(request, error)
        if section and readable not in (p.passage_id for p in passages):
            return missing_page(request)
        wanted = Wanted(
            readable if section else None,
            cleaned_query(request.query_params.get("q", "")),
            quoted_spans(request.query_params),
        )
        language = language_of(request)
        shown = sections(passages, wanted, strings(language))
        return page(
            request,
            "document.html.j2",
            current="read",
            document=known[document_id],
            known=known,
            sections=shown,
            current_passage=next((p for s in shown for p in s.passages if p.current), None),
            hits=[p for s in shown for p in s.passages if p.hits],
            query=wanted.query,
            columns=(language, "en" if language == "ja" else "ja"),
        )


async def _search(client: AssistantClient, query: str) -> list[FoundPassage]:
    return (await client.search(query, limit=_FOUND)).passages if query else []


def _excerpt(passage: FoundPassage, query: str, page: Language) -> tuple[Language, Html]:
    """The text in the page's language where the words stand in it, else where they were found."""
    marked = {h.language for h in passage.highlights}
    own = found_spans(passage.texts.get(page, ""), search_words(query))
    if own and page not in marked:
        return page, annotated(passage.texts[page], [Mark(*span, "hit") for span in own])
    languages = [page, *passage.texts]
    language = next(c for c in languages if c in passage.texts and (c in marked or not marked))
    marks = [Mark(h.start, h.end, "hit") for h in passage.highlights if h.language == language]
    return language, annotated(passage.texts[language], marks)
