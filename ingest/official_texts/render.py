"""Texts in the project's own Markdown, and back: what a corpus folder holds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import yaml

from ingest.documents import Language, Standing
from ingest.markdown import Block, TextFile
from ingest.official_texts.structured import Key, StructuredText, TextPassage, TextSection

_LOOKS_LIKE_MARKUP = re.compile(r"^(?:#{1,3}\s|(?:-\s+)?\{#)")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LETTERS = "abcdefgh"  # an i may be a numeral
_NUMBERED = re.compile(r"(?:article|chapter|section|part|annex)-[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text came from, when, and the hash of the file as it came."""

    address: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CorpusText:
    """A text ready to be kept: `only_here` and `not_here` declare ids without counterpart."""

    document_id: str
    text: StructuredText
    standing: Standing
    origin: Origin
    only_here: Sequence[str] = ()
    not_here: Sequence[str] = ()


def render(kept: CorpusText) -> str:
    """A text as a corpus file."""
    return "\n".join([*_front_matter(kept), f"# {_plain(kept.text.title)}", *_body(kept.text), ""])


def _front_matter(kept: CorpusText) -> Iterator[str]:
    values: dict[str, object] = {
        "document": kept.document_id,
        "language": kept.text.language,
        "standing": kept.standing,
        "retrieved": {
            "address": kept.origin.address,
            "date": kept.origin.date,
            "sha256": kept.origin.sha256,
        },
    }
    values |= {"only_here": list(kept.only_here)} if kept.only_here else {}
    values |= {"not_here": list(kept.not_here)} if kept.not_here else {}
    yield "---"
    yield yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000).rstrip("\n")
    yield "---"


def _body(text: StructuredText) -> Iterator[str]:
    for number, section in enumerate(text.sections):
        heading = f"[{section.heading}]" if section.editorial else section.heading
        yield f"\n{'#' * (section.depth + 1)} {_plain(heading)} {{#{section.slug}}}"
        for passage in text.passages:
            if passage.section == number:
                yield from _passage(passage)


def _passage(passage: TextPassage) -> Iterator[str]:
    at = f' at="{_plain(passage.address)}"' if passage.address else ""
    dash = "- " if passage.kind == "item" else ""
    yield f"\n{dash}{{#{passage.id}{at}}}"
    for line in passage.text.split("\n"):
        yield f"＃{line.lstrip('#')}" if _LOOKS_LIKE_MARKUP.match(line) else line


def _plain(text: str) -> str:
    """A text that may stand in a heading or an attribute: one line without their marks."""
    return _BLANKS.sub(" ", text).strip().replace('"', "”").replace("{", "(").replace("}", ")")


def structured_from_file(
    file: TextFile, language: Language, *, trust_ids: bool = False
) -> StructuredText:
    """A kept text as a structured one; its ids take the place of the numbers it was made from.

    Args:
        file: parsed, without faults.
        language: of the file.
        trust_ids: every id says what its counterpart is, not only those made from numbers.
    """
    slugs = sorted(file.slugs.items(), key=lambda item: item[1])
    sections = tuple(
        TextSection(slug, heading, editorial=editorial, key=_key(slug, trust_ids))
        for (slug, _), (heading, editorial) in zip(slugs, file.headings, strict=True)
    )
    lines = [line for _, line in slugs]
    passages = tuple(
        TextPassage(
            block.local_id,
            sum(line < block.line for line in lines) - 1,
            block.kind,
            block.text,
            _key(block.local_id, trust_ids) or _running_key(block),
            block.at,
        )
        for block in file.blocks
    )
    return StructuredText(language, file.title, sections, passages)


def _key(name: str, trusted: bool = False) -> Key:
    """Ids made from numbers say where the text is; counted ones may differ by language."""
    return ("id", name) if trusted or _NUMBERED.match(name) else ()


def _running_key(block: Block) -> Key:
    """The key of a paragraph number that runs on under plain headings: it says where it stands."""
    parts = block.local_id.split(".")[1:] if block.at else []
    ordinals = [p if p.isdigit() else str(_LETTERS.find(p) + 1) for p in parts]
    return ("#", *ordinals) if ordinals and parts[0].isdigit() and "0" not in ordinals else ()


def with_id_keys(text: StructuredText) -> StructuredText:
    """A new text that is to follow a kept one: its numbered ids are its keys, too."""
    sections = (replace(s, key=_key(s.slug) if s.key else ()) for s in text.sections)
    passages = (
        replace(p, key=_key(p.id) or (p.key if p.key[0] == "#" else ())) if p.key else p
        for p in text.passages
    )
    return replace(text, sections=tuple(sections), passages=tuple(passages))
