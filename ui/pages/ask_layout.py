"""What is on the chat page, and where: the widgets that its events read and change."""

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from ui.strings import LANGUAGES, strings

_EXAMPLES = len(strings("en").examples)
SAME = "same"  # the answer in the language of the question
_SESSION_SECONDS = 12 * 60 * 60


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
    stop: gr.Button
    clear: gr.Button
    takeaway: gr.Row
    as_markdown: gr.Button
    as_docx: gr.Button
    as_json: gr.Button
    scope: gr.Accordion
    documents: gr.CheckboxGroup
    answer_language: gr.Radio
    as_of: gr.Textbox
    footer: gr.HTML
    turns: gr.State
    asked: gr.State
    file: gr.Textbox
    kept: gr.Textbox

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


def laid_out() -> Widgets:
    """Make the widgets, in the order of the page."""
    return Widgets(**_top(), **_examples(), **_composer(), **_scope(), **_unseen())


def _html(name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(elem_id=name, js_on_load=script, apply_default_css=False)


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
    judged = "window.partnershipJudge = (judgement) => trigger('submit', judgement);"
    conversation = _html("conversation", judged)
    return {"header": header, "language": language, "conversation": conversation}


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
            stop = gr.Button("", variant="stop", scale=0, elem_id="stop", visible=False)
            ask = gr.Button("", variant="primary", scale=0, elem_id="ask")
    with gr.Row(elem_id="takeaway", visible=False) as takeaway:
        as_markdown, as_docx, as_json = (
            gr.Button("", size="sm", scale=0, min_width=150) for _ in range(3)
        )
    return {
        "notice": notice,
        "question": question,
        "ask": ask,
        "stop": stop,
        "clear": clear,
        "takeaway": takeaway,
        "as_markdown": as_markdown,
        "as_docx": as_docx,
        "as_json": as_json,
    }


def _scope() -> dict[str, Any]:
    with gr.Accordion("", open=False, elem_id="scope") as scope:
        answer_language = gr.Radio([SAME, *LANGUAGES], value=SAME, elem_id="answer-language")
        as_of = gr.Textbox(max_lines=1, elem_id="as-of")
        documents = gr.CheckboxGroup(elem_id="documents")
    return {
        "scope": scope,
        "documents": documents,
        "answer_language": answer_language,
        "as_of": as_of,
        "footer": _html("footer"),
    }


def _unseen() -> dict[str, Any]:
    return {
        "turns": gr.State([], time_to_live=_SESSION_SECONDS),
        "asked": gr.State("", time_to_live=_SESSION_SECONDS),
        "file": gr.Textbox(visible="hidden", elem_id="file"),
        "kept": gr.Textbox(visible="hidden", elem_id="kept"),
    }
