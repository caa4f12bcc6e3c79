"""New texts of a document to the files to keep, aligned with each other or with what stands."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.corpus_folders import KnownDocument
from ingest.documents import Language, Standing, other_language
from ingest.embedding import Embedder
from ingest.markdown import parse as parse_file
from ingest.official_texts.blocks import ParsedText
from ingest.official_texts.pairing import PairedTexts, pair
from ingest.official_texts.render import (
    CorpusText,
    Origin,
    render,
    structured_from_file,
    with_id_keys,
)
from ingest.official_texts.structure import structure
from ingest.official_texts.structured import StructuredText

ALIGNMENT = "alignment.json"
DOUBTFUL = 0.8
"""Pairs of less confidence are worth a look."""


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that was read, and what is known of it; one in our own format has its ids already."""

    content: ParsedText | StructuredText
    language: Language
    standing: Standing
    origin: Origin


@dataclass(frozen=True, slots=True)
class Composed:
    """Files by name, and one line for each thing to know about them."""

    files: Mapping[str, str]
    notes: Sequence[str]


def compose(
    known: KnownDocument, texts: Sequence[NewText], embedder: Callable[[], Embedder | None]
) -> Composed:
    """Make the files of a document's new texts.

    Two new texts are aligned with each other, English leading. One new text follows the other
    language's text where one stands already, and keeps its ids.

    Args:
        known: the document and the places of its texts.
        texts: one or two, of different languages.
        embedder: called only if texts must be aligned by vectors.
    """
    reserved = _digest_slugs(known)
    made = {t.language: _structured(t, reserved) for t in texts}
    new = {t.language: t for t in texts}
    unread = [f"{t.origin.address}: {note}." for t in texts for note in _unread(t)]
    if len(texts) == 2:
        return _both(known, new, pair(made["en"], made["ja"], embedder), unread)
    (text,) = texts
    trust_ids = isinstance(text.content, StructuredText)
    standing = _standing_text(known, other_language(text.language), trust_ids=trust_ids)
    if standing is None:
        kept = _kept(known, text, made[text.language])
        passages = len(made[text.language].passages)
        name = f"{text.language}.md"
        return Composed(
            {name: render(kept)}, [*unread, f"{passages} passages, in {text.language} only."]
        )
    following = made[text.language] if trust_ids else with_id_keys(made[text.language])
    paired = pair(standing, following, embedder, fixed=True)
    kept = _kept(known, text, paired.following, paired.only_following, paired.only_leading)
    files = {f"{text.language}.md": render(kept), ALIGNMENT: _record(paired)}
    return Composed(files, [*unread, *_notes(paired)])


def _unread(new: NewText) -> Sequence[str]:
    return new.content.notes if isinstance(new.content, ParsedText) else ()


def _structured(new: NewText, reserved: frozenset[str]) -> StructuredText:
    if isinstance(new.content, StructuredText):
        return new.content
    return structure(new.content, new.language, reserved)


def _both(
    known: KnownDocument,
    new: Mapping[Language, NewText],
    paired: PairedTexts,
    unread: Sequence[str],
) -> Composed:
    english = _kept(known, new["en"], paired.leading, paired.only_leading)
    japanese = _kept(known, new["ja"], paired.following, paired.only_following)
    files = {"ja.md": render(japanese), "en.md": render(english), ALIGNMENT: _record(paired)}
    return Composed(files, [*unread, *_notes(paired)])


def _kept(
    known: KnownDocument,
    new: NewText,
    text: StructuredText,
    only_here: Sequence[str] = (),
    not_here: Sequence[str] = (),
) -> CorpusText:
    title = text.title or known.entry.title.in_language(new.language)
    named = StructuredText(text.language, title, text.sections, text.passages)
    return CorpusText(known.entry.id, named, new.standing, new.origin, only_here, not_here)


def _digest_slugs(known: KnownDocument) -> frozenset[str]:
    """The first halves of the digest's ids: the text's must differ from them."""
    digests = [path for place in known.places for path in place.glob("digest.*.md")]
    files = [file for path in digests if (file := parse_file(path, []))]
    return frozenset(b.local_id.partition(".")[0] for file in files for b in file.blocks)


def _standing_text(
    known: KnownDocument, language: Language, *, trust_ids: bool
) -> StructuredText | None:
    """The text of a language that stands already, in the last folder that has one."""
    paths = [p for place in known.places if (p := place / f"{language}.md").exists()]
    file = parse_file(paths[-1], []) if paths else None
    return structured_from_file(file, language, trust_ids=trust_ids) if file else None


def _record(paired: PairedTexts) -> str:
    """Each pair with its confidence, for whoever checks the alignment."""
    data = {
        "pairs": {
            name: {"by": link.by, "confidence": link.confidence}
            for name, link in paired.links.items()
        },
        f"only_{paired.leading.language}": list(paired.only_leading),
        f"only_{paired.following.language}": list(paired.only_following),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _notes(paired: PairedTexts) -> list[str]:
    by_number = sum(link.by == "numbering" for link in paired.links.values())
    notes = [
        f"{len(paired.links)} passages in both languages "
        f"({by_number} by number, {len(paired.links) - by_number} by content), "
        f"{len(paired.only_leading)} only in {paired.leading.language}, "
        f"{len(paired.only_following)} only in {paired.following.language}."
    ]
    doubtful = [name for name, link in paired.links.items() if link.confidence < DOUBTFUL]
    if doubtful:
        notes.append(f"Worth a look, paired with doubt: {', '.join(doubtful)}.")
    return notes


def kept_sha256(known: KnownDocument, language: Language, folder: Path) -> str | None:
    """The hash of the file that the kept text of a language was made from, if one is kept."""
    path = folder / known.entry.id / f"{language}.md"
    file = parse_file(path, []) if path.exists() else None
    retrieved = file.front_matter.get("retrieved") if file else None
    return str(retrieved.get("sha256")) if isinstance(retrieved, dict) else None
