"""What the chat page shows in each state, by the widget's name."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.models import AnswerRequest
from ui.conversation import Draft, Turn
from ui.keeping import Restored, kept_text
from ui.pages.ask_layout import SAME
from ui.render.answer import drawn_conversation, drawn_notice
from ui.render.markup import Html, tag
from ui.render.shell import drawn_top
from ui.strings import LANGUAGES, Language, strings

Drawn = dict[str, Any]


class AskStates:
    """The states of the page.

    Args:
        judging: whether readers are asked what they think of answers.
    """

    def __init__(self, *, judging: bool) -> None:
        self._judging = judging

    def drawn(self, turns: Sequence[Turn], page: Language, draft: Draft | None = None) -> Html:
        """The conversation, and the question under way."""
        return drawn_conversation(turns, page, draft=draft, judging=self._judging)

    def asked(self, request: AnswerRequest, turns: Sequence[Turn], page: Language) -> Drawn:
        """A question has been asked."""
        return {
            "notice": "",
            "question": "",
            "asked": request.question,
            "examples": gr.update(visible=False),
            "takeaway": gr.update(visible=False),
            "stop": gr.update(visible=True),
            "conversation": self.drawn(turns, page, Draft(request)),
        }

    def done(self, turns: Sequence[Turn], page: Language) -> Drawn:
        """It has been answered."""
        return {
            "turns": turns,
            "kept": kept_text(turns),
            "conversation": self.drawn(turns, page),
            "takeaway": gr.update(visible=True),
            "stop": gr.update(visible=False),
        }

    def restored(self, found: Restored, page: Language) -> Drawn:
        """A conversation has come back from the reader's browser."""
        turns = list(found.turns)
        line = strings(page).not_restored.format(count=found.lost) if found.lost else ""
        return {
            "turns": turns,
            "kept": kept_text(turns),
            "notice": drawn_notice(line),
            "conversation": self.drawn(turns, page),
            "examples": gr.update(visible=not turns),
            "takeaway": gr.update(visible=bool(turns)),
        }

    def undone(
        self, line: str, question: str | None, turns: Sequence[Turn], page: Language
    ) -> Drawn:
        """It has not: one line says why, and the question goes back where there is one."""
        drawn = {
            "notice": drawn_notice(line),
            "conversation": self.drawn(turns, page),
            "examples": gr.update(visible=not turns),
            "takeaway": gr.update(visible=bool(turns)),
            "stop": gr.update(visible=False),
        }
        return drawn if question is None else drawn | {"question": question}

    def cleared(self, page: Language) -> Drawn:
        """Nothing has been asked yet; the browser has emptied the question's box itself."""
        return {
            "turns": [],
            "kept": "",
            "asked": "",
            "notice": "",
            "examples": gr.update(visible=True),
            "takeaway": gr.update(visible=False),
            "stop": gr.update(visible=False),
            "conversation": self.drawn([], page),
        }

    def words(self, page: Language, turns: Sequence[Turn]) -> Drawn:
        """Every word on the page, in one language."""
        words = strings(page)
        return {
            "header": drawn_top(page),
            "conversation": self.drawn(turns, page),
            "notice": "",
            "question": gr.update(label=words.question, placeholder=words.question_placeholder),
            "ask": words.ask,
            "stop": words.stop,
            "clear": words.clear,
            "as_markdown": words.export.as_markdown,
            "as_docx": words.export.as_docx,
            "as_json": words.export.as_json,
            "examples_title": tag("h2", words.examples_title, lang=page),
            "example_buttons": list(words.examples),
            "scope": gr.update(label=words.scope.title),
            "documents": gr.update(label=words.scope.documents, info=words.scope.documents_help),
            "answer_language": gr.update(
                label=words.scope.answer_language,
                choices=[
                    (words.scope.same_language, SAME),
                    *((words.citation.languages[code], code) for code in LANGUAGES),
                ],
            ),
            "as_of": gr.update(label=words.scope.as_of, info=words.scope.as_of_help),
            "footer": tag("footer", tag("p", words.footer), tag("p", words.kept), lang=page),
        }
