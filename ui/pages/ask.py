"""The chat page: what is on it, and which event does what."""

import json
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import gradio as gr

from ui.conversation import ClientFactory
from ui.pages.ask_events import AskEvents
from ui.strings import LANGUAGES, strings

_EXAMPLES = len(strings("en").examples)
_SESSION_SECONDS = 12 * 60 * 60
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Widgets:
    """Everything on the page that an event reads or changes."""

    header: gr.HTML
    language: gr.Radio
    conversation: gr.HTML
    examples: gr.Column
    examples_title: gr.HTML
    example_buttons: tuple[gr.Button, ...]
    notice: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    clear: gr.Button
    scope: gr.Accordion
    documents: gr.CheckboxGroup
    as_of: gr.Textbox
    footer: gr.HTML
    turns: gr.State

    def named(self, values: dict[str, Any]) -> dict[Any, Any]:
        """Values by widget instead of by the widget's name."""
        by_widget: dict[Any, Any] = {}
        for name, value in values.items():
            widget = getattr(self, name)
            by_widget |= zip(widget, value, strict=True) if _many(widget) else [(widget, value)]
        return by_widget

    def all(self) -> list[Any]:
        """Every widget, one by one."""
        found: list[Any] = []
        for field in fields(self):
            widget = getattr(self, field.name)
            found += widget if _many(widget) else [widget]
        return found


def _many(widget: object) -> bool:
    return isinstance(widget, tuple)


def add(page: gr.Blocks, client_factory: ClientFactory) -> None:
    """Lay the chat page out and connect its events."""
    widgets = Widgets(**_top(), **_examples(), **_composer(), **_scope(), **_unseen())
    events = AskEvents(client_factory, widgets.named)
    _connect_language(page, widgets, events)
    _connect_questions(widgets, events)


def _html(name: str) -> gr.HTML:
    return gr.HTML(elem_id=name, js_on_load=None, apply_default_css=False)


def _top() -> dict[str, Any]:
    with gr.Row(elem_id="top", equal_height=False):
        header = _html("header")
        language = gr.Radio(
            [(strings(code).own_name, code) for code in LANGUAGES],
            label=strings("en").page_language,
            container=False,
            scale=0,
            min_width=200,
            elem_id="language",
        )
    return {"header": header, "language": language, "conversation": _html("conversation")}


def _examples() -> dict[str, Any]:
    with gr.Column(elem_id="examples") as examples:
        title = _html("examples-title")
        with gr.Row():
            buttons = tuple(
                gr.Button("", size="sm", elem_classes="example") for _ in range(_EXAMPLES)
            )
    return {"examples": examples, "examples_title": title, "example_buttons": buttons}


def _composer() -> dict[str, Any]:
    with gr.Column(elem_id="composer"):
        notice = _html("notice")
        question = gr.Textbox(lines=1, max_lines=6, container=False, elem_id="question")
        with gr.Row():
            clear = gr.Button("", variant="secondary", scale=0, elem_id="clear")
            ask = gr.Button("", variant="primary", scale=0, elem_id="ask")
    return {"notice": notice, "question": question, "ask": ask, "clear": clear}


def _scope() -> dict[str, Any]:
    with gr.Accordion("", open=False, elem_id="scope") as scope:
        as_of = gr.Textbox(max_lines=1, elem_id="as-of")
        documents = gr.CheckboxGroup(elem_id="documents")
    return {"scope": scope, "documents": documents, "as_of": as_of, "footer": _html("footer")}


def _unseen() -> dict[str, Any]:
    return {"turns": gr.State([], time_to_live=_SESSION_SECONDS)}


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
    for event in asking:
        event.failure(events.recover, inputs=[widgets.turns, widgets.language], **after)
    widgets.clear.click(events.clear, inputs=[widgets.language], cancels=asking, **after)


def _asking(widgets: Widgets) -> dict[str, Any]:
    names = ("question", "documents", "as_of", "turns", "language")
    return {
        "inputs_kwargs": {name: getattr(widgets, name) for name in names},
        "outputs": [
            widgets.conversation,
            widgets.notice,
            widgets.question,
            widgets.examples,
            widgets.turns,
        ],
        # Values come as the browser sent them; `ask` checks them, and so does the API.
        "preprocess": False,
        "concurrency_id": "ask",
        **_QUIET,
    }
