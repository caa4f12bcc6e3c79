"""An answer in the making: a line for each quotation, settled one by one."""

from collections.abc import Sequence

from assistant.state import AnswerState, Quote
from assistant.writers.markdown import escape_markdown
from assistant.writers.quotation import arrangement, quoted_line


class Composition:
    """The quotation writer's answer with a model's sentences in place of quotations.

    Text is ready once a sentence of the model stands and all that comes before is settled: an
    answer in which none stands is the quotation writer's own.

    Args:
        quotes: the n-th has the marker n.
        state: the question.
    """

    def __init__(self, quotes: Sequence[Quote], state: AnswerState) -> None:
        self._language = state.language
        self._quotes = quotes
        self._order = arrangement(quotes, state)
        self._lines: dict[int, str] = {}
        self._told = 0
        self.stands = False
        for marker, quote in enumerate(quotes, 1):
            if quote.language != state.language:
                self.settle(marker, None)

    def settle(self, marker: int, sentence: str | None) -> None:
        """Let a sentence stand on a quotation, or, where it is None, the quotation itself."""
        if sentence is None:
            self._lines[marker] = quoted_line(self._quotes[marker - 1], marker)
            return
        space = " " if self._language == "en" else ""
        self._lines[marker] = f"{escape_markdown(sentence)}{space}[{marker}]"
        self.stands = True

    def is_settled(self, marker: int) -> bool:
        """Whether it is known what stands at a marker."""
        return marker in self._lines

    @property
    def is_complete(self) -> bool:
        """Whether nothing is open."""
        return len(self._lines) == len(self._quotes)

    def ready(self) -> str:
        """What can be told now and has not been."""
        text = ""
        while self.stands and self._told < len(self._order):
            before, marker = self._order[self._told]
            if marker not in self._lines:
                break
            text += f"{before}{self._lines[marker]}"
            self._told += 1
        return text

    def rest(self) -> str:
        """What has not been told, quotations standing where nothing is settled."""
        for marker in range(1, len(self._quotes) + 1):
            if marker not in self._lines:
                self.settle(marker, None)
        return self.ready()
