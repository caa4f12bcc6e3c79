"""What can be wrong in one document's files, alone and between its two languages."""

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.documents import STANDINGS, Language, Source, other_language
from ingest.markdown import Block, Fault, TextFile, broken_sentences

Files = Mapping[Language, TextFile]

_KEYS = {"document", "language", "standing", "only_here", "not_here", "retrieved", "note"}
_RETRIEVED = ("address", "date", "sha256")
_HASH = re.compile(r"[0-9a-f]{64}")


def check_files(
    files: Files, document_id: str, sources: Mapping[str, Source], faults: list[Fault]
) -> None:
    """Check the two languages of a text, or of a digest.

    Args:
        files: by language; one language alone is allowed.
        document_id: whose files they are.
        sources: that passages may name.
        faults: what is wrong is added to them.
    """
    for language, file in files.items():
        faults += _front_matter(file, document_id, language)
        faults += _blocks(file, language)
        faults += _sources(file, sources)
    for language, file in files.items():
        if other := files.get(other_language(language)):
            faults += _counterparts(file, other)
            faults += _sections(file, other)


def _front_matter(file: TextFile, document_id: str, language: Language) -> Iterator[Fault]:
    values = file.front_matter
    for key, value in {"document": document_id, "language": language}.items():
        if values.get(key) != value:
            yield _fault(file, key, f"the front matter must say '{key}: {value}'")
    standing = values.get("standing")
    if standing not in STANDINGS:
        message = f"standing {standing!r} is none of {', '.join(STANDINGS)}"
        yield _fault(file, "standing", message)
    elif (standing == "digest") != file.path.name.startswith("digest."):
        yield _fault(file, "standing", "a digest, and only a digest, is kept in digest.*.md")
    for key in values.keys() - _KEYS:
        yield _fault(file, str(key), f"the front matter knows no {key!r}")
    yield from _declared(file)
    yield from _retrieved(file)


def _declared(file: TextFile) -> Iterator[Fault]:
    """Ids declared to be without counterpart must be ids, and those of `only_here` of this file."""
    own = {block.local_id for block in file.blocks}
    for key in ("only_here", "not_here"):
        ids = file.front_matter.get(key, [])
        if not isinstance(ids, list):
            yield _fault(file, key, f"{key} must be a list of passage ids")
            continue
        for local_id in ids:
            if key == "only_here" and local_id not in own:
                yield _fault(file, key, f"only_here names {local_id!r}, which is no passage here")
            if key == "not_here" and local_id in own:
                yield _fault(file, key, f"not_here names {local_id!r}, which is a passage here")


def _retrieved(file: TextFile) -> Iterator[Fault]:
    retrieved = file.front_matter.get("retrieved")
    if retrieved is None:
        return
    if not isinstance(retrieved, dict) or any(key not in retrieved for key in _RETRIEVED):
        yield _fault(file, "retrieved", f"retrieved must say {', '.join(_RETRIEVED)}")
        return
    try:
        datetime.date.fromisoformat(str(retrieved["date"]))
    except ValueError:
        yield _fault(file, "retrieved", f"retrieved: {retrieved['date']!r} is no date")
    if not _HASH.fullmatch(str(retrieved["sha256"])):
        yield _fault(file, "retrieved", "retrieved: sha256 is no SHA-256 hash")


def _blocks(file: TextFile, language: Language) -> Iterator[Fault]:
    """Ids once each; whole sentences, except in a text that stands as its publisher prints it."""
    seen: dict[str, int] = {}
    for block in file.blocks:
        if block.local_id in seen:
            first = seen[block.local_id]
            yield Fault(file.path, block.line, f"{block.local_id} is already on line {first}")
        seen.setdefault(block.local_id, block.line)
        if "retrieved" not in file.front_matter:
            for line, reason in broken_sentences(block, language):
                yield Fault(file.path, line, reason)


def _sources(file: TextFile, sources: Mapping[str, Source]) -> Iterator[Fault]:
    digest = file.front_matter.get("standing") == "digest"
    for block in file.blocks:
        if digest and not block.sources:
            yield Fault(file.path, block.line, f"{block.local_id} names no source")
        for key in block.sources:
            if key not in sources:
                yield Fault(file.path, block.line, f"source {key!r} is not in sources.yaml")


def _counterparts(file: TextFile, other: TextFile) -> Iterator[Fault]:
    theirs = {block.local_id: block for block in other.blocks}
    alone = {*_ids(file, "only_here"), *_ids(other, "not_here")}
    for block in file.blocks:
        twin = theirs.get(block.local_id)
        if twin is not None:
            yield from (Fault(file.path, block.line, m) for m in _unlike(block, twin))
            if block.local_id in _ids(file, "only_here"):
                message = f"passage {block.local_id} is declared only_here but has a counterpart"
                yield Fault(file.path, block.line, message)
        elif block.local_id not in alone:
            message = "has no counterpart in the other language (or declare it: only_here)"
            yield Fault(file.path, block.line, f"passage {block.local_id} {message}")


def _unlike(block: Block, twin: Block) -> Iterator[str]:
    if twin.sources != block.sources:
        yield f"passage {block.local_id} names other sources than its counterpart"
    if twin.kind != block.kind:
        yield f"passage {block.local_id} is an item in one language only"


def _sections(file: TextFile, other: TextFile) -> Iterator[Fault]:
    """Sections must match, except in texts whose publishers divided them differently."""
    if "retrieved" in file.front_matter or "retrieved" in other.front_matter:
        return
    for slug, line in file.slugs.items():
        if slug and slug not in other.slugs:
            yield Fault(file.path, line, f"section {slug} is missing in the other language")


def _ids(file: TextFile, key: str) -> list[str]:
    ids = file.front_matter.get(key)
    return [str(local_id) for local_id in ids] if isinstance(ids, list) else []


def _fault(file: TextFile, key: str, message: str) -> Fault:
    return Fault(file.path, _line_of(file.path, key), message)


def _line_of(path: Path, key: str) -> int:
    """The line of a key of the front matter; 1 if it is not there."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith(f"{key}:"):
            return number
    return 1
