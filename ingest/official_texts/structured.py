"""One language's text once its sections, passages and numbers are known."""

from dataclasses import dataclass

from ingest.documents import Language, PassageKind

Key = tuple[str, ...]
"""A numbered path as both languages have it: ("article 3", "2", "2"); empty without a number."""


@dataclass(frozen=True, slots=True)
class TextSection:
    """A section; `depth` 1 is the highest, an editorial heading is ours and not the text's."""

    slug: str
    heading: str
    depth: int = 1
    editorial: bool = False
    key: Key = ()


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A passage; `section` is the place of its section.

    `address` is empty where the heading and a count say where the passage stands.
    """

    id: str
    section: int
    kind: PassageKind
    text: str
    key: Key = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class StructuredText:
    """A text's sections and passages, both in order."""

    language: Language
    title: str
    sections: tuple[TextSection, ...]
    passages: tuple[TextPassage, ...]
