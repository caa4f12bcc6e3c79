"""Documents written by hand: sections that lie close together, and what is asked of each.

`documents/` holds statements, agreements, programmes and digests between invented partners. Each
question is answered by one section of its document alone, many in everyday words that the text does
not use, or by none. No sentence is from a real instrument, from this project's corpus or its evals.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.evidence.collector import titled
from assistant.reader.training.examples import Example, Span, span_of
from assistant.reader.training.groups import Group
from ingest.documents import LANGUAGES, Language
from ingest.yaml_loader import SafeLoader

FOLDER = Path(__file__).with_name("documents")
HELD_OUT = FOLDER / "held_out"
"""Documents that no training may see."""
_NEIGHBOURS = 2
"""Sections of the same document that a question is read with, beside the one that answers."""

_Section = Mapping[str, Any]


def documents(folder: Path = FOLDER, seed: int = 0) -> Iterator[Group]:
    """Each question with its section and others that do not answer it, in both languages.

    Raises:
        ValueError: an answer is not in its section, word for word.
    """
    read = list(read_documents(folder))
    choice = random.Random(seed)  # noqa: S311 - not cryptographic
    for name, content in read:
        other = choice.choice([c for _, c in read if c is not content])
        for language in LANGUAGES:
            yield from _Reading(name, content, other, language, choice).groups()


def read_documents(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The documents of a folder by name, in the same order everywhere."""
    for file in sorted(folder.glob("*.yaml")):
        yield file.stem, yaml.load(file.read_text("utf-8"), SafeLoader)  # noqa: S506 - a safe one


def title_of(content: Mapping[str, Any], section: _Section, language: Language) -> str:
    """What a section stands under, as the product tells the reader."""
    return titled(content["title"][language], section["heading"][language])


class _Reading:
    """One document in one language, beside another one."""

    def __init__(
        self,
        name: str,
        content: Mapping[str, Any],
        other: Mapping[str, Any],
        language: Language,
        choice: random.Random,
    ) -> None:
        self._name = name
        self._content = content
        self._other = other
        self._language: Language = language
        self._choice = choice

    def groups(self) -> Iterator[Group]:
        for section in self._content["sections"]:
            for asked in section["answered"]:
                yield self._answered(asked, section)
            for asked in section["absent"]:
                yield (self._example(asked, section, "absent"),)
            neighbour = self._choice.choice(self._neighbours(section))
            yield (self._example(self._choice.choice(section["absent"]), neighbour, "absent"),)

    def _answered(self, asked: Mapping[str, Any], section: _Section) -> Group:
        language = self._language
        answer, text = asked["answer"][language], section["text"][language]
        span = span_of(answer, text, f"{self._name}.yaml")
        near = self._choice.sample(self._neighbours(section), _NEIGHBOURS)
        far = self._choice.choice(self._other["sections"])
        return (
            self._example(asked, section, "answered", span),
            *(self._example(asked, neighbour, "neighbour") for neighbour in near),
            self._example(asked, far, "elsewhere", of=self._other),
        )

    def _neighbours(self, section: _Section) -> Sequence[_Section]:
        return [s for s in self._content["sections"] if s is not section]

    def _example(
        self,
        asked: Mapping[str, Any],
        section: _Section,
        kind: str,
        span: Span | None = None,
        of: Mapping[str, Any] | None = None,
    ) -> Example:
        language = self._language
        title = title_of(of or self._content, section, language)
        return Example(
            asked[language], section["text"][language], language,
            "document", f"document:{self._name}", title, span, kind=kind,
        )  # fmt: skip
