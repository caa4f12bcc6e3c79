"""The writer that lets a language model word the answer, and believes nothing that it says.

The model sees the quotations that were read under their markers. Each of its sentences is held
against the quotation that it names; what is not borne out gives way to the quotation itself, and
where nothing stands, or the model does not answer, the quotation writer answers.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.llms import LLM

from assistant.state import AnswerState, Quote
from assistant.verification.verifier import is_verbatim
from assistant.writers.checking import SentenceCheck
from assistant.writers.endpoint import EndpointError
from assistant.writers.prompting import prompt
from assistant.writers.quotation import QuotationWriter, arranged, escape_markdown, quoted_line
from assistant.writers.replies import Draft, read_reply
from assistant.writers.tally import Judged, Tally

MOST_CHARACTERS = 8_000
"""Of a reply; a model that goes on is stopped, and what it said so far is looked at."""
_log = logging.getLogger("partnership.writer")


class LanguageModelWriter:
    """Words an answer with a model, sentence by sentence borne out by its quotations.

    Args:
        model: any chat model of llama-index.
        name: what `answered_by` says where a sentence of the model stands.
        check: decides which do.
        otherwise: answers where none does.
        rest: seconds for which a model that was too slow is not asked again.
        clock: seconds.
    """

    def __init__(
        self,
        model: LLM,
        name: str,
        check: SentenceCheck,
        *,
        otherwise: QuotationWriter,
        rest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.tally = Tally()
        self._model = model
        self._check = check
        self._otherwise = otherwise
        self._rest = rest
        self._clock = clock
        self._rests_until = float("-inf")

    def write(self, quotes: Sequence[Quote], state: AnswerState) -> str:
        """The answer's Markdown; `state.answered_by` says where the quotation writer wrote it."""
        numbered = [(n, q) for n, q in enumerate(quotes, 1) if q.language == state.language]
        drafts = self._drafts(numbered, state)
        kept = self._kept(drafts, dict(numbered), state)
        self.tally.answered(fell_back=not kept)
        if not kept:
            state.answered_by = self._otherwise.name
            return self._otherwise.write(quotes, state)
        return _composed(quotes, kept, state)

    def _drafts(self, numbered: Sequence[tuple[int, Quote]], state: AnswerState) -> list[Draft]:
        if not numbered or self._clock() < self._rests_until:
            return []
        try:
            return self._asked(numbered, state)
        except EndpointError as error:
            _log.warning("The quotation writer answers: %s", error)
            if error.slow:
                self._rests_until = self._clock() + self._rest
            return []

    def _asked(self, numbered: Sequence[tuple[int, Quote]], state: AnswerState) -> list[Draft]:
        markers = frozenset(marker for marker, _ in numbered)
        given = prompt(numbered, state)
        messages = [
            ChatMessage(role="system", content=given.system),
            ChatMessage(role="user", content=given.example),
            ChatMessage(role="assistant", content=given.example_reply),
            ChatMessage(role="user", content=given.asked),
        ]
        reply = ""
        for part in self._model.stream_chat(messages, response_format=_form(markers)):
            reply += part.delta or ""
            if len(reply) > MOST_CHARACTERS or _is_complete(reply, part.delta or "", markers):
                break
        return read_reply(reply[:MOST_CHARACTERS], markers)

    def _kept(
        self, drafts: Sequence[Draft], quotes: Mapping[int, Quote], state: AnswerState
    ) -> dict[int, str]:
        """The first sentence for each quotation that it bears out and that is not it anyway."""
        kept: dict[int, str] = {}
        for draft in drafts:
            quote = quotes[draft.marker]
            findings = self._check.findings(draft.text, quote, state)
            self.tally.judged(Judged(draft.text, quote.text, quote.language, tuple(findings)))
            if not findings and not is_verbatim(draft.text, quote.text, quote.language):
                kept.setdefault(draft.marker, draft.text)
        return kept


def _composed(quotes: Sequence[Quote], kept: Mapping[int, str], state: AnswerState) -> str:
    """As the quotation writer has it, with a model's sentence where one stands."""
    space = " " if state.language == "en" else ""
    lines = [
        f"{escape_markdown(kept[marker])}{space}[{marker}]"
        if marker in kept
        else quoted_line(quote, marker)
        for marker, quote in enumerate(quotes, 1)
    ]
    return arranged(quotes, lines, state)


def _is_complete(reply: str, delta: str, markers: frozenset[int]) -> bool:
    """Whether every passage has its sentence: weak models go on and on after that."""
    ended = "}" in delta or "\n" in delta
    if not ended:
        return False
    whole = reply if "{" in reply else reply.rpartition("\n")[0]
    return markers == {draft.marker for draft in read_reply(whole, markers)}


def _form(markers: frozenset[int]) -> dict[str, object]:
    """The reply's JSON schema, whose passages are a closed set."""
    item = {
        "type": "object",
        "properties": {
            "passage": {"type": "string", "enum": [f"[{m}]" for m in sorted(markers)]},
            "text": {"type": "string"},
        },
        "required": ["passage", "text"],
        "additionalProperties": False,
    }
    schema = {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": item}},
        "required": ["sentences"],
        "additionalProperties": False,
    }
    return {
        "type": "json_schema",
        "json_schema": {"name": "sentences", "strict": True, "schema": schema},
    }
