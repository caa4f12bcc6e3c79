"""A document as the reading page shows it: its sections, and what is marked in each passage."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from assistant.models import PassageDetail
from ui.finding import found_spans, search_words
from ui.render.annotated import Mark, annotated
from ui.render.divergence import drawn_divergences
from ui.render.markup import Html
from ui.strings import LANGUAGES, Language, Strings

MAX_QUERY = 200
_SPAN = re.compile(r"([0-9]{1,7})-([0-9]{1,7})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """Passages under one heading."""

    anchor: str
    heading: Mapping[Language, str]
    passages: Sequence["ShownPassage"]
    hits: int


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage with its texts drawn, the marks in them, and whether the address names it."""

    passage: PassageDetail
    anchor: str
    texts: Mapping[Language, Html]
    divergences: Html
    hits: int
    current: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a passage, a quotation in it, words to look for."""

    passage_id: str | None = None
    query: str = ""
    quotes: Mapping[Language, tuple[int, int]] | None = None


def cleaned_query(text: str) -> str:
    """Words to look for, as the API takes them: NFC, no control characters, not too long."""
    text = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    return unicodedata.normalize("NFC", text).strip()[:MAX_QUERY]


def quoted_spans(given: Mapping[str, str]) -> dict[Language, tuple[int, int]]:
    """The spans of a quotation from an address: ja=0-42, en=0-55."""
    matches = {language: _SPAN.fullmatch(given.get(language, "")) for language in LANGUAGES}
    return {language: (int(m[1]), int(m[2])) for language, m in matches.items() if m}


def passage_address(
    passage_id: str, spans: Mapping[Language, tuple[int, int]] | None = None
) -> str:
    """The permanent link of a passage; with spans, their words are marked there."""
    query = "&".join(
        f"{language}={start}-{end}" for language, (start, end) in (spans or {}).items()
    )
    return f"/read/{quote(passage_id, safe=':')}{'?' if query else ''}{query}"


def sections(passages: Sequence[PassageDetail], wanted: Wanted, words: Strings) -> list[Section]:
    """The passages under their headings, in order, with everything marked that is wanted."""
    found: list[list[PassageDetail]] = []
    for passage in passages:
        if found and found[-1][0].heading == passage.heading:
            found[-1].append(passage)
        else:
            found.append([passage])
    return [_section(group, number, wanted, words) for number, group in enumerate(found, 1)]


def _section(
    group: Sequence[PassageDetail], number: int, wanted: Wanted, words: Strings
) -> Section:
    shown = [_shown(passage, wanted, words) for passage in group]
    hits = sum(bool(passage.hits) for passage in shown)
    return Section(f"section-{number}", group[0].heading, shown, hits)


def _shown(passage: PassageDetail, wanted: Wanted, words: Strings) -> ShownPassage:
    current = passage.passage_id == wanted.passage_id
    looked_for = search_words(wanted.query)
    texts: dict[Language, Html] = {}
    hits = 0
    for language, text in passage.texts.items():
        spans = found_spans(text, looked_for)
        hits += len(spans)
        marks = [Mark(start, end, "hit") for start, end in spans]
        if current and wanted.quotes and language in wanted.quotes:
            marks.append(Mark(*wanted.quotes[language], "quote"))
        terms = [term for term in passage.terms if term.language == language]
        texts[language] = annotated(text, marks, terms, words.read.term)
    anchor = passage.passage_id.partition(":")[2]
    divergences = drawn_divergences(passage.divergences, words)
    return ShownPassage(passage, anchor, texts, divergences, hits, current)
