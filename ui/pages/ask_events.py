"""What happens on the chat page: small async functions that ask the API and say what to draw.

Each returns (or yields) new values by the widget's name. Nothing is kept here between calls: a
user's turns come in from that user's session and go back to it.
"""

import base64
import datetime
import time
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

import gradio as gr

from assistant.client import AssistantError
from ui.asking import NotAskableError, explained, request_for
from ui.conversation import MAX_TURNS, ClientFactory, Turn, answering
from ui.dates import dated
from ui.export import conversation_json, conversation_markdown
from ui.judgements import Judgement, JudgementFolder, NotKeptError
from ui.keeping import Restored, restored
from ui.pages.ask_states import AskStates, Drawn
from ui.render.answer import drawn_notice
from ui.render.markup import web_host
from ui.strings import LANGUAGES, Language, page_language, reader_language, strings

_DRAWN_EVERY: Final = 0.1
Named = Callable[[Drawn], dict[Any, Any]]


class AskEvents:
    """The events of the chat page.

    Args:
        client_factory: makes a fresh client of the answer API.
        named: turns values by name into values by widget.
        judgements: keeps what readers say of answers; without it they are not asked.
    """

    def __init__(
        self, client_factory: ClientFactory, named: Named, judgements: JudgementFolder | None
    ) -> None:
        self._client_factory = client_factory
        self._named = named
        self._judgements = judgements
        self._states = AskStates(judging=judgements is not None)

    async def arrive(self, request: gr.Request) -> dict[Any, Any]:
        """Show the page in the language chosen before, or in the browser's."""
        language = reader_language(request.cookies, request.headers)
        return self._named({"language": language, **self._states.words(language, [])})

    async def switch(self, language: object, turns: list[Turn]) -> dict[Any, Any]:
        """Show everything in the other language."""
        return self._named(self._states.words(page_language(language), turns))

    async def restore(
        self, request: gr.Request, kept: object, turns: list[Turn], language: object
    ) -> dict[Any, Any]:
        """Show again what the reader's browser kept of an earlier visit."""
        found = Restored() if turns else await restored(self._client_factory, _text(kept))
        if not found.turns and not found.lost:
            return self._named({"kept": gr.skip()})
        return self._named(self._states.restored(found, _language(language, request)))

    async def list_documents(self, language: object) -> dict[Any, Any]:
        """Offer the documents, newest first, under their titles in the page's language."""
        page = page_language(language)
        try:
            async with self._client_factory() as client:
                known = (await client.documents()).documents
        except (AssistantError, ValueError):
            return self._named({"documents": gr.skip()})
        choices = [(dated(d.title.in_language(page), d.date, page), d.id) for d in known]
        return self._named({"documents": gr.update(choices=choices)})

    async def ask(
        self,
        request: gr.Request,
        question: object,
        documents: object,
        as_of: object,
        answer_language: object,
        turns: list[Turn],
        language: object,
    ) -> AsyncIterator[dict[Any, Any]]:
        """Show the question, then its answer as it comes; on an error one line, and the question.

        A draft is drawn at most every tenth of a second. Readers take turns: one who asks much
        waits for themselves.
        """
        page = _language(language, request)
        words = strings(page)
        try:
            asked = request_for(
                _text(question),
                _texts(documents),
                _text(as_of),
                turns,
                words,
                language=next((code for code in LANGUAGES if code == answer_language), None),
            )
        except NotAskableError as error:
            yield self._named({"notice": drawn_notice(str(error))})
            return
        yield self._named(self._states.asked(asked, turns, page))
        drawn_at = 0.0
        try:
            client = self._client_factory().for_reader(*_reader(request))
            async with aclosing(answering(lambda: client, asked)) as states:
                async for state in states:
                    if isinstance(state, Turn):
                        yield self._named(self._states.done([*turns, state][-MAX_TURNS:], page))
                    elif time.monotonic() - drawn_at > _DRAWN_EVERY:
                        drawn_at = time.monotonic()
                        yield self._named({"conversation": self._states.drawn(turns, page, state)})
        except (AssistantError, ValueError) as error:
            yield self._named(
                self._states.undone(explained(error, words), asked.question, turns, page)
            )

    async def recover(self, turns: list[Turn], language: object, how: object) -> dict[Any, Any]:
        """Take back a question that broke off without an answer, unless the reader stopped it."""
        if how == "stopped":
            return self._named({"notice": gr.skip()})
        page = page_language(language)
        drawn = self._states.undone(strings(page).errors.unexpected, None, turns, page)
        return self._named(drawn)

    async def stop(self, turns: list[Turn], asked: object, language: object) -> dict[Any, Any]:
        """Take back the question under way, and give it back to be changed."""
        page = page_language(language)
        return self._named(self._states.undone(strings(page).stopped, _text(asked), turns, page))

    async def example(self, number: int, language: object) -> dict[Any, Any]:
        """Put an example question into the box."""
        return self._named({"question": strings(page_language(language)).examples[number]})

    async def clear(self, language: object) -> dict[Any, Any]:
        """Begin anew."""
        return self._named(self._states.cleared(page_language(language)))

    async def judge(
        self, turns: list[Turn], language: object, event: gr.EventData
    ) -> dict[Any, Any]:
        """Keep what the reader says of one of their own answers."""
        page = page_language(language)
        given = event._data if isinstance(event._data, dict) else {}
        judged = next((turn for turn in turns if turn.key == given.get("turn")), None)
        if self._judgements is None or judged is None or judged.restored:
            return self._named({"notice": ""})
        reason = _text(given.get("reason")) or None
        judgement = Judgement(_text(given.get("verdict")), reason, _text(given.get("note")))
        try:
            await to_thread(self._judgements.keep, judgement, judged.answer)
        except NotKeptError:
            return self._named({"notice": drawn_notice(strings(page).judgement.not_kept)})
        kept = [replace(turn, judged=True) if turn is judged else turn for turn in turns]
        drawn = self._states.drawn(kept, page)
        return self._named({"notice": "", "turns": kept, "conversation": drawn})

    async def as_json(self, turns: list[Turn]) -> dict[Any, Any]:
        """The answers as the text of a file, for the browser to save."""
        return self._named({"file": conversation_json(turns)})

    async def as_docx(self, turns: list[Turn]) -> dict[Any, Any]:
        """The answers as a document for a word processor, in base 64, for the browser to save."""
        async with self._client_factory() as client:
            content = await client.docx([turn.answer for turn in turns])
        return self._named({"file": base64.b64encode(content).decode("ascii")})

    async def as_markdown(
        self, turns: list[Turn], language: object, request: gr.Request
    ) -> dict[Any, Any]:
        """The conversation with footnotes, for the browser to save."""
        page, today = page_language(language), datetime.datetime.now(datetime.UTC).date()
        origin = request.headers.get("origin") or ""
        linked = origin if web_host(origin) else ""
        return self._named({"file": conversation_markdown(turns, page, today, linked)})


def _language(shown: object, request: gr.Request) -> Language:
    """What the page is in; where a browser has not shown that yet, what it is about to be in."""
    if shown in LANGUAGES:
        return page_language(shown)
    return reader_language(request.cookies, request.headers)


def _reader(request: gr.Request) -> tuple[str, str]:
    """Who the service says that asks, and which of the sessions open there."""
    state = getattr(request.request, "state", None)
    return getattr(state, "caller", "unknown"), request.session_hash or ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [_text(item) for item in value] if isinstance(value, list) else []
