"""Reads what a language model sent, however badly it kept to the form that was asked for.

JSON in any wrapping, cut short or not; else lines with a passage's number before or after the
sentence; with one passage, lines without a number. Nothing read here is believed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_SENTENCES = 12
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_OBJECT = re.compile(r"\{[^{}]{1,4000}\}")
_MARKER = re.compile(r"[\[［【(（<]\s*(\d{1,3})\s*[\]］】)）>]")
_LINE_START = re.compile(
    r"^\s*(?:[-*•]\s*)?(?:passage|文章|引用|source)?\s*#?(\d{1,2})\s*[.:)、：]\s+", re.I
)
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


def read_reply(reply: str, markers: frozenset[int]) -> list[Draft]:
    """The sentences of a reply, in order, as many as are looked at.

    Args:
        reply: all that the model sent, or what there is of it so far.
        markers: the passages' numbers; a sentence on any other is left out.
    """
    text = _THINKING.sub("", reply)
    drafts = list(_from_json(text, markers))
    if not drafts and "{" not in text:
        drafts = list(_from_lines(text, markers))
    return list(dict.fromkeys(drafts))[:MOST_SENTENCES]


def _from_json(text: str, markers: frozenset[int]) -> Iterator[Draft]:
    for match in _OBJECT.finditer(text):
        try:
            item = json.loads(match.group())
        except ValueError:
            continue
        found = [v for key in _TEXT_KEYS if isinstance(v := item.get(key), str)]
        for marker in _numbers(item) or (sorted(markers) if len(markers) == 1 else []):
            if marker in markers and found:
                yield from _draft(marker, found[0])
                break


def _numbers(item: dict[str, Any]) -> list[int]:
    value = next((item[key] for key in _PASSAGE_KEYS if key in item), None)
    return [int(n) for n in re.findall(r"\d{1,3}", str(value))] if value is not None else []


def _from_lines(text: str, markers: frozenset[int]) -> Iterator[Draft]:
    for line in text.splitlines():
        named = _LINE_START.match(line)
        numbers = [int(n) for n in _MARKER.findall(line)] or ([int(named[1])] if named else [])
        if not numbers and len(markers) == 1:
            numbers = sorted(markers)
        if len(set(numbers)) == 1 and numbers[0] in markers:
            yield from _draft(numbers[0], _LINE_START.sub("", line))


def _draft(marker: int, text: str) -> Iterator[Draft]:
    plain = _DECORATION.sub("", " ".join(_MARKER.sub(" ", text).split()))
    plain = re.sub(r"\s+([.,;。、])", r"\1", plain)
    if plain:
        yield Draft(marker, plain)
