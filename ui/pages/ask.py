"""The chat page: which event does what."""

import json
from functools import partial
from typing import Any

import gradio as gr

from ui.conversation import ClientFactory
from ui.judgements import JudgementFolder
from ui.pages.ask_events import AskEvents
from ui.pages.ask_layout import Widgets, laid_out
from ui.strings import LANGUAGES, strings

_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def add(page: gr.Blocks, client_factory: ClientFactory, judgements: JudgementFolder | None) -> None:
    """Lay the chat page out and connect its events.

    Args:
        page: the Gradio application that is being made.
        client_factory: makes a fresh client of the answer API.
        judgements: keeps what readers say of answers; without it they are not asked.
    """
    widgets = laid_out()
    events = AskEvents(client_factory, widgets.named, judgements)
    _connect_language(page, widgets, events)
    _connect_questions(widgets, events)
    _connect_taking_away(widgets, events)
    widgets.conversation.submit(
        events.judge,
        inputs=[widgets.turns, widgets.language],
        outputs=[widgets.conversation, widgets.notice, widgets.turns],
        **_QUIET,
    )


def _connect_language(page: gr.Blocks, widgets: Widgets, events: AskEvents) -> None:
    arrived = page.load(events.arrive, outputs=widgets.all(), **_QUIET)
    switched = widgets.language.input(
        events.switch, inputs=[widgets.language, widgets.turns], outputs=widgets.all(), **_QUIET
    )
    for event in (arrived, switched):
        event.then(
            events.list_documents,
            inputs=[widgets.language],
            outputs=[widgets.documents],
            **_QUIET,
        )
    kept = "(_, turns, language) => [window.partnershipPage.kept(), turns, language]"
    arrived.then(
        events.restore,
        inputs=[widgets.kept, widgets.turns, widgets.language],
        outputs=[
            widgets.kept,
            widgets.turns,
            widgets.notice,
            widgets.conversation,
            widgets.examples,
            widgets.takeaway,
        ],
        js=kept,
        **_QUIET,
    )
    titles = json.dumps({code: strings(code).title for code in LANGUAGES})
    speak = f"(language) => window.partnershipPage.speak(language, {titles})"
    widgets.language.change(None, inputs=[widgets.language], js=speak)
    remember = "(language) => window.partnershipPage.remember(language)"
    widgets.language.input(None, inputs=[widgets.language], js=remember)


def _connect_questions(widgets: Widgets, events: AskEvents) -> None:
    asked = _asking(widgets)
    typed = [widgets.question.submit, widgets.ask.click]
    asking = [gr.on(typed, events.ask, trigger_mode="once", **asked)]
    for number, button in enumerate(widgets.example_buttons):
        fill = partial(events.example, number)
        filled = button.click(fill, inputs=[widgets.language], outputs=[widgets.question], **_QUIET)
        asking.append(filled.success(events.ask, **asked))
    after: dict[str, Any] = {"outputs": asked["outputs"], **_QUIET}
    how = "(turns, language) => [turns, language, window.partnershipPage.stopped()]"
    for event in asking:  # being stopped counts as a failure, too: only the browser can tell
        inputs = [widgets.turns, widgets.language, widgets.file]
        event.failure(events.recover, inputs=inputs, js=how, **after)
        keep = "(text) => window.partnershipPage.keep(text)"
        event.success(None, inputs=[widgets.kept], js=keep)
    # The browser empties the box: the server's word for it would undo what is typed next.
    emptied = "() => { window.partnershipPage.forget(); return ''; }"
    widgets.clear.click(None, js=emptied, outputs=[widgets.question])
    widgets.clear.click(events.clear, inputs=[widgets.language], cancels=asking, **after)
    stopped = widgets.stop.click(
        events.stop,
        inputs=[widgets.turns, widgets.asked, widgets.language],
        cancels=asking,
        **after,
    )
    stopped.then(None, js="() => window.partnershipPage.type()")


def _connect_taking_away(widgets: Widgets, events: AskEvents) -> None:
    to: dict[str, Any] = {"outputs": [widgets.file], **_QUIET}
    turns, language = widgets.turns, widgets.language
    written = {
        "md": widgets.as_markdown.click(events.as_markdown, inputs=[turns, language], **to),
        "docx": widgets.as_docx.click(events.as_docx, inputs=[turns], **to),
        "json": widgets.as_json.click(events.as_json, inputs=[turns], **to),
    }
    for kind, event in written.items():
        save = f"(text) => window.partnershipPage.save(text, '{kind}')"
        event.success(None, inputs=[widgets.file], js=save)


def _asking(widgets: Widgets) -> dict[str, Any]:
    names = ("question", "documents", "as_of", "answer_language", "turns", "language")
    return {
        "inputs_kwargs": {name: getattr(widgets, name) for name in names},
        "outputs": [
            widgets.conversation,
            widgets.notice,
            widgets.question,
            widgets.examples,
            widgets.takeaway,
            widgets.stop,
            widgets.asked,
            widgets.turns,
            widgets.kept,
        ],
        # Values come as the browser sent them; `ask` checks them, and so does the API.
        "preprocess": False,
        "concurrency_id": "ask",
        **_QUIET,
    }
