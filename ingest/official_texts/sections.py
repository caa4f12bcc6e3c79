"""Section headings to slugs and keys: what ids begin with, and what both languages share."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from ingest.documents import Language
from ingest.official_texts.headings import CLOSING, OPENING
from ingest.official_texts.outline import Found, Section
from ingest.official_texts.structured import Key, TextSection

_WORD = re.compile(r"[a-z0-9]+")
_SLUG_WORDS = 6
_OURS: dict[str, dict[Language, str]] = {
    OPENING: {"ja": "冒頭", "en": "Opening"},
    "preamble": {"ja": "前文", "en": "Preamble"},
    CLOSING: {"ja": "末文", "en": "Closing text"},
}


def name_sections(
    sections: Sequence[Section],
    found: Sequence[Found],
    language: Language,
    reserved: frozenset[str],
) -> dict[int, TextSection]:
    """The sections that hold passages, or hold sections that do, by their place in the outline.

    Args:
        sections: of the outline.
        found: the passages.
        language: of the text.
        reserved: slugs that are taken by the digest of the same document.
    """
    holding = _holding(sections, {p.section for p in found})
    headings = [h for place in holding for h in sections[place].chain]
    articles = any(h.division and h.division.division == "article" for h in headings)
    taken: Counter[str] = Counter()
    result: dict[int, TextSection] = {}
    for place, section in enumerate(sections):
        if place not in holding:
            continue
        own = section.chain[-1]
        named = _ours(own.title, language, articles) if own.editorial else _named(section)
        slug = named.slug or f"untitled-{place + 1}"
        slug = f"{slug}-text" if slug in reserved else slug
        taken[slug] += 1
        slug = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
        result[place] = TextSection(slug, named.heading, named.depth, named.editorial, named.key)
    return result


def _holding(sections: Sequence[Section], filled: set[int]) -> set[int]:
    """The sections with passages, and those that they stand under; a list of contents has none."""
    holding = set(filled)
    for place in filled:
        chain = sections[place].chain
        for before in range(place - 1, -1, -1):
            above = sections[before].chain
            if len(above) < len(chain) and chain[: len(above)] == above:
                holding.add(before)
                chain = above
    return holding


def _ours(label: str, language: Language, articles: bool) -> TextSection:
    """What stands before the first heading or after the last article, under our label."""
    slug = "preamble" if label == OPENING and articles else label
    return TextSection(slug, _OURS[slug][language], 1, True, (slug,))


def _named(section: Section) -> TextSection:
    own, key = section.chain[-1], _key(section)
    if not key:
        slug = slugify(own.title or own.text)
    elif key[0][0].isdigit():
        slug = "section-" + "-".join(key)
    else:
        slug = "-".join(key).replace(" ", "-")
    heading = " / ".join(h.text for h in section.chain[1:]) or own.text
    return TextSection(slug, heading, min(len(section.chain), 2), key=key)


def _key(section: Section) -> Key:
    """The numbers of a section and of those above it; empty if it has none of its own."""
    parts: list[str] = []
    for heading, number in zip(section.chain, section.numbers, strict=True):
        if division := heading.division:
            if division.division == "article":  # numbered throughout, whatever the chapter
                parts = [p for p in parts if p.startswith("annex")]
            parts.append(f"{division.division} {division.part}".strip())
        elif number:
            parts += (
                number.part.split("-")[len(parts) :]
                if number.style == "dotted"
                else [str(number.ordinal)]
            )
        else:
            parts = []
    return tuple(parts)


def slugify(title: str) -> str:
    """A heading as ids begin: "Private Sector" becomes private-sector; empty if not Latin."""
    text = unicodedata.normalize("NFKD", title.replace("’", "")).lower()
    letters = [c for c in text if c.isalpha()]
    if sum(c.isascii() for c in letters) * 2 <= len(letters):
        return ""
    return "-".join(_WORD.findall(text)[:_SLUG_WORDS])
