"""What happens on the chat page: small async functions that ask the API and say what to draw.

Each returns (or yields) new values by the widget's name. Nothing is kept here between calls: a
user's turns come in from that user's session and go back to it.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import gradio as gr

from assistant.client import AssistantError
from assistant.models import AnswerRequest
from ui.asking import NotAskableError, explained, request_for
from ui.conversation import MAX_TURNS, ClientFactory, Turn, answered
from ui.dates import dated
from ui.render.answer import drawn_conversation, drawn_notice
from ui.render.markup import tag
from ui.render.shell import drawn_top
from ui.strings import Language, page_language, reader_language, strings

Drawn = dict[str, Any]
Named = Callable[[Drawn], dict[Any, Any]]


class AskEvents:
    """The events of the chat page.

    Args:
        client_factory: makes a fresh client of the answer API.
        named: turns values by name into values by widget.
    """

    def __init__(self, client_factory: ClientFactory, named: Named) -> None:
        self._client_factory = client_factory
        self._named = named

    async def arrive(self, request: gr.Request) -> dict[Any, Any]:
        """Show the page in the language chosen before, or in the browser's."""
        language = reader_language(request.cookies, request.headers)
        return self._named({"language": language, **words_drawn(language, [])})

    async def switch(self, language: object, turns: list[Turn]) -> dict[Any, Any]:
        """Show everything in the other language."""
        return self._named(words_drawn(page_language(language), turns))

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
        question: object,
        documents: object,
        as_of: object,
        turns: list[Turn],
        language: object,
    ) -> AsyncIterator[dict[Any, Any]]:
        """Show the question, then its answer; on an error one line, and the question again."""
        page = page_language(language)
        words = strings(page)
        try:
            request = request_for(_text(question), _texts(documents), _text(as_of), turns, words)
        except NotAskableError as error:
            yield self._named({"notice": drawn_notice(str(error))})
            return
        yield self._named(_asked(request, turns, page))
        try:
            turn = await answered(self._client_factory, request)
        except (AssistantError, ValueError) as error:
            yield self._named(_failed(explained(error, words), request, turns, page))
            return
        kept = [*turns, turn][-MAX_TURNS:]
        yield self._named({"turns": kept, "conversation": drawn_conversation(kept, page)})

    async def recover(self, turns: list[Turn], language: object) -> dict[Any, Any]:
        """Take back a question that broke off without an answer, and say so."""
        page = page_language(language)
        notice = drawn_notice(strings(page).errors.unexpected)
        conversation = drawn_conversation(turns, page)
        return self._named({"notice": notice, "conversation": conversation})

    async def example(self, number: int, language: object) -> dict[Any, Any]:
        """Put an example question into the box."""
        return self._named({"question": strings(page_language(language)).examples[number]})

    async def clear(self, language: object) -> dict[Any, Any]:
        """Begin anew."""
        return self._named(
            {
                "turns": [],
                "question": "",
                "notice": "",
                "examples": gr.update(visible=True),
                "conversation": drawn_conversation([], page_language(language)),
            }
        )


def words_drawn(page: Language, turns: Sequence[Turn]) -> Drawn:
    """Every word on the page, in one language."""
    words = strings(page)
    return {
        "header": drawn_top(page),
        "conversation": drawn_conversation(turns, page),
        "notice": "",
        "question": gr.update(label=words.question, placeholder=words.question_placeholder),
        "ask": words.ask,
        "clear": words.clear,
        "examples_title": tag("h2", words.examples_title, lang=page),
        "example_buttons": list(words.examples),
        "scope": gr.update(label=words.scope.title),
        "documents": gr.update(label=words.scope.documents, info=words.scope.documents_help),
        "as_of": gr.update(label=words.scope.as_of, info=words.scope.as_of_help),
        "footer": tag("footer", tag("p", words.footer), lang=page),
    }


def _asked(request: AnswerRequest, turns: Sequence[Turn], page: Language) -> Drawn:
    return {
        "notice": "",
        "question": "",
        "examples": gr.update(visible=False),
        "conversation": drawn_conversation(turns, page, waiting_for=request.question),
    }


def _failed(line: str, request: AnswerRequest, turns: Sequence[Turn], page: Language) -> Drawn:
    return {
        "notice": drawn_notice(line),
        "question": request.question,
        "conversation": drawn_conversation(turns, page),
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [_text(item) for item in value] if isinstance(value, list) else []
