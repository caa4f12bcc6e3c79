"""Reads what a language model sends, however badly it keeps to the form that was asked for.

JSON in any wrapping, cut short or not; else lines with a passage's number before or after the
sentence; with one passage, lines without a number. It is read while it comes, a sentence as soon as
its object or its line ends. Nothing read here is believed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.writers.markup import plain_text

MOST_SENTENCES = 12
_LONGEST_OBJECT = 4_000
_THINKS = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_ENDS_LINE, _ENDS_OBJECT = re.compile(r"[\n{]"), re.compile(r"[{}]")
_MARKER = re.compile(r"[\[［【(（<]\s*(\d{1,3})\s*[\]］】)）>]")
_LINE_START = re.compile(
    r"^\s*(?:[-*•]\s*)?(?:passage|文章|引用|source)?\s*#?(\d{1,2})\s*[.:)、：]\s+", re.I
)
_INTRODUCES = re.compile(r"^\s*(?:```.*|.*[:：])\s*$")
_PASSAGE_KEYS = (
    "passage",
    "passages",
    "source",
    "citation",
    "marker",
    "id",
    "number",
    "ref",
    "文章",
)
_TEXT_KEYS = ("text", "sentence", "answer", "content", "statement", "文", "一文")
_DECORATION = re.compile(r"^[\s>#*\-•`\"“”]+|[\s*`\"“”]+$")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that a model ties to a passage.

    Attributes:
        marker: the passage's number, one of those given.
        text: the sentence, not yet looked at.
    """

    marker: int
    text: str


class ReplyReader:
    """Reads a reply piece by piece; how it is cut into pieces makes no difference.

    From the first brace on only objects count.

    Args:
        markers: the passages' numbers; a sentence on any other is left out.
    """

    def __init__(self, markers: frozenset[int]) -> None:
        self._markers = markers
        self._waiting = ""
        self._thinking = False
        self._object: str | None = None
        self._in_json = False

    def read(self, piece: str) -> Iterator[Draft]:
        """The sentences that end in the next piece of the reply."""
        self._waiting += piece
        while end := (_ENDS_OBJECT if self._in_json else _ENDS_LINE).search(self._waiting):
            text, self._waiting = self._waiting[: end.end()], self._waiting[end.end() :]
            yield from self._unit(self._without_thoughts(text))

    def end(self) -> Iterator[Draft]:
        """The sentence on the last line, where the reply has ended there."""
        text, self._waiting = self._without_thoughts(self._waiting), ""
        if not self._in_json:
            yield from self._from_line(text)

    def _without_thoughts(self, text: str) -> str:
        kept = ""
        while tag := (_THOUGHT_ENDS if self._thinking else _THINKS).search(text):
            kept += "" if self._thinking else text[: tag.start()]
            self._thinking = not self._thinking
            text = text[tag.end() :]
        return kept if self._thinking else kept + text

    def _unit(self, text: str) -> Iterator[Draft]:
        """A line, or what leads to a brace."""
        if text.endswith("{"):
            self._in_json, self._object = True, "{"
        elif not self._in_json:
            yield from self._from_line(text)
        elif self._object is not None and text.endswith("}"):
            whole, self._object = self._object + text, None
            yield from self._from_object(whole)

    def _from_object(self, text: str) -> Iterator[Draft]:
        try:
            item = json.loads(text) if len(text) <= _LONGEST_OBJECT else {}
        except ValueError:
            return
        found = [v for key in _TEXT_KEYS if isinstance(v := item.get(key), str)]
        for marker in _numbers(item) or self._only():
            if marker in self._markers and found:
                yield from _draft(marker, found[0])
                break

    def _from_line(self, line: str) -> Iterator[Draft]:
        named = _LINE_START.match(line)
        numbers = [int(n) for n in _MARKER.findall(line)] or ([int(named[1])] if named else [])
        if not numbers and not _INTRODUCES.match(line):
            numbers = self._only()
        if len(set(numbers)) == 1 and numbers[0] in self._markers:
            yield from _draft(numbers[0], _LINE_START.sub("", line))

    def _only(self) -> list[int]:
        """The passage's number where there is one passage alone."""
        return sorted(self._markers) if len(self._markers) == 1 else []


def read_reply(reply: str, markers: frozenset[int]) -> list[Draft]:
    """The sentences of a whole reply, in order, as many as are looked at.

    Args:
        reply: all that the model sent.
        markers: the passages' numbers; a sentence on any other is left out.
    """
    reader = ReplyReader(markers)
    drafts = [*reader.read(reply), *reader.end()]
    return list(dict.fromkeys(drafts))[:MOST_SENTENCES]


def _numbers(item: dict[str, Any]) -> list[int]:
    value = next((item[key] for key in _PASSAGE_KEYS if key in item), None)
    return [int(n) for n in re.findall(r"\d{1,3}", str(value))] if value is not None else []


def _draft(marker: int, text: str) -> Iterator[Draft]:
    plain = _MARKER.sub(" ", plain_text(text))
    plain = _DECORATION.sub("", " ".join(plain.split()))
    plain = re.sub(r"\s+([.,;。、])", r"\1", plain)
    if plain:
        yield Draft(marker, plain)
