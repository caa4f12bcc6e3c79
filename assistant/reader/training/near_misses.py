"""Near misses written by hand: invented texts, what they answer, and what they almost answer.

`near_misses.yaml` holds texts in the manner of digests, agreements and leaders' statements between
invented partners. No sentence is from a real instrument, from this project's corpus or its evals.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.reader.training.examples import Example, span_of
from ingest.documents import LANGUAGES, Language
from ingest.yaml_loader import SafeLoader

FILE = Path(__file__).with_name("near_misses.yaml")


def near_misses(path: Path = FILE, seed: int = 0) -> Iterator[Example]:
    """Examples in both languages: each question with its text, and one with another text.

    Raises:
        ValueError: an answer is not in its text, word for word.
    """
    entries: Sequence[Mapping[str, Any]] = yaml.load(path.read_text("utf-8"), SafeLoader)  # noqa: S506 - a safe one
    choice = random.Random(seed)  # noqa: S311 - not cryptographic
    for number, entry in enumerate(entries):
        other = entries[(number + choice.randrange(1, len(entries))) % len(entries)]
        for language in LANGUAGES:
            yield from _of_entry(entry, other, language, number)


def _of_entry(
    entry: Mapping[str, Any], other: Mapping[str, Any], language: Language, number: int
) -> Iterator[Example]:
    text, document = entry["text"][language], f"near:{number}"
    for asked in entry["answered"]:
        span = span_of(asked["answer"][language], text, path_of(number))
        title = entry["title"][language]
        yield Example(asked[language], text, language, "near", document, title, span)
    for asked in entry["absent"]:
        yield _unanswered(asked[language], entry, language, document, "absent")
    yield _unanswered(entry["answered"][0][language], other, language, document, "elsewhere")


def _unanswered(
    question: str, entry: Mapping[str, Any], language: Language, document: str, kind: str
) -> Example:
    text, title = entry["text"][language], entry["title"][language]
    return Example(question, text, language, "near", document, title, kind=kind)


def path_of(number: int) -> str:
    """How to name an entry in a message."""
    return f"{FILE.name}, entry {number + 1}"
