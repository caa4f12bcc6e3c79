"""The writer that lets a language model word the answer, and believes nothing that it says.

The model sees the quotations that were read under their markers. The first sentence that it writes
on each is held against it as soon as it is written; what is not borne out gives way to the
quotation itself, and where nothing stands, or the model does not answer, the quotation writer
answers.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing

from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.llms import LLM

from assistant.state import AnswerState, Quote
from assistant.verification.verifier import is_verbatim
from assistant.writers.checking import SentenceCheck
from assistant.writers.composition import Composition
from assistant.writers.endpoint import EndpointError
from assistant.writers.prompting import prompt
from assistant.writers.quotation import QuotationWriter
from assistant.writers.replies import Draft, ReplyReader
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
        return "".join(self.stream(quotes, state))

    def stream(self, quotes: Sequence[Quote], state: AnswerState) -> Generator[str, None, None]:
        """The same in pieces, each sentence as soon as it has been checked.

        Where the model breaks off, what stands by then stays. Empty pieces come as often as words
        of the model; closing the iterator ends the model's reply.
        """
        composition = Composition(quotes, state)
        with closing(self._drafts(quotes, state)) as drafts:
            for draft in drafts:
                if draft is not None and not composition.is_settled(draft.marker):
                    quote = quotes[draft.marker - 1]
                    composition.settle(draft.marker, self._borne_out(draft.text, quote, state))
                yield composition.ready()
                if composition.is_complete:
                    break
        self.tally.answered(fell_back=not composition.stands)
        if composition.stands:
            yield composition.rest()
        else:
            state.answered_by = self._otherwise.name
            yield self._otherwise.write(quotes, state)

    def _drafts(
        self, quotes: Sequence[Quote], state: AnswerState
    ) -> Generator[Draft | None, None, None]:
        """The model's sentences as they end, None at every word between them."""
        numbered = [(n, q) for n, q in enumerate(quotes, 1) if q.language == state.language]
        if not numbered or self._clock() < self._rests_until:
            return
        try:
            yield from self._asked(numbered, state)
        except EndpointError as error:
            _log.warning("The quotation writer answers what is left: %s", error)
            if error.slow:
                self._rests_until = self._clock() + self._rest

    def _asked(
        self, numbered: Sequence[tuple[int, Quote]], state: AnswerState
    ) -> Iterator[Draft | None]:
        markers = frozenset(marker for marker, _ in numbered)
        given = prompt(numbered, state)
        messages = [
            ChatMessage(role="system", content=given.system),
            ChatMessage(role="user", content=given.example),
            ChatMessage(role="assistant", content=given.example_reply),
            ChatMessage(role="user", content=given.asked),
        ]
        reader, left = ReplyReader(markers), MOST_CHARACTERS
        with closing(self._model.stream_chat(messages, response_format=_form(markers))) as parts:
            for part in parts:
                delta = (part.delta or "")[:left]
                yield from reader.read(delta)
                yield None
                left -= len(delta)
                if left <= 0:
                    return
        yield from reader.end()

    def _borne_out(self, text: str, quote: Quote, state: AnswerState) -> str | None:
        """A sentence that its quotation bears out and that is not it anyway, else None."""
        findings = self._check.findings(text, quote, state)
        self.tally.judged(Judged(text, quote.text, quote.language, tuple(findings)))
        return None if findings or is_verbatim(text, quote.text, quote.language) else text


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
