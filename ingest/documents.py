"""The words of the corpus: document, passage, standing, address.

A passage is the smallest citable unit and carries both languages under one id. These classes are
plain frozen data; reading them from files is the job of `ingest.corpus`.
"""

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Standing = Literal["authentic", "official_translation", "unofficial_translation", "digest"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
DivergenceKind = Literal["figures", "names", "modality"]
PassageKind = Literal["paragraph", "item"]
DocumentKind = Literal[
    "agreement", "arrangement", "memorandum", "partnership", "joint_statement", "accord",
    "principles", "process", "network", "programme", "cooperation",
]  # fmt: skip

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def other_language(language: Language) -> Language:
    """The language of the counterpart."""
    return "en" if language == "ja" else "ja"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(_Frozen):
    """One thing said in both languages."""

    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        """The wording in one language."""
        return self.ja if language == "ja" else self.en


class Aliases(_Frozen):
    """Other names of a document, by language."""

    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Signatory(_Frozen):
    """A person who signed, with the office held on that day."""

    name: Bilingual
    office: Bilingual
    party: Literal["japan", "uk", "other"]


class OfficialAddress(_Frozen):
    """Where a government publishes the text; `state` says how sure we are of the address."""

    url: str = Field(pattern=r"^https?://\S+$")
    language: Literal["ja", "en", "both"]
    state: Literal["seen", "mirror", "recalled"]
    publisher: Bilingual


class Mention(_Frozen):
    """Another document that this one names, and the passage that does."""

    document: str
    passage: str


class Source(_Frozen):
    """Where a digest's fact was read."""

    name: Bilingual
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    language: str = Field(pattern=r"^([a-z]{2}|both)$")
    read: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")
    state: Literal["seen", "mirror"]

    @field_validator("read", mode="before")
    @classmethod
    def _yaml_date_as_text(cls, value: object) -> object:
        return value.isoformat() if isinstance(value, datetime.date) else value


class CatalogEntry(_Frozen):
    """What is known of a document apart from its text."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: Bilingual
    short_title: Bilingual
    aliases: Aliases = Aliases()
    date: str | None
    date_note: Bilingual | None = None
    place: Bilingual | None = None
    parties: tuple[Bilingual, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    kind: DocumentKind
    legal_nature: Bilingual
    fields: tuple[str, ...] = ()
    official_addresses: tuple[OfficialAddress, ...] = ()
    builds_on: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def names(self, language: Language) -> tuple[str, ...]:
        """What the document is called in a language: title, short title, aliases."""
        aliases = self.aliases.ja if language == "ja" else self.aliases.en
        return (self.title.in_language(language), self.short_title.in_language(language), *aliases)

    @field_validator("date", mode="before")
    @classmethod
    def _complete_or_partial_date(cls, value: object) -> object:
        text = value.isoformat() if isinstance(value, datetime.date) else value
        text = str(text) if isinstance(text, int) else text
        if text is not None:
            latest_day(str(text))
        return text


def latest_day(date: str) -> datetime.date:
    """The last day that a complete or partial ISO date ("1994-06") can mean.

    "As of" questions ask what certainly existed by a day, so a partial date counts from its end.

    Raises:
        ValueError: the text is no date.
    """
    match = _PARTIAL_DATE.fullmatch(date)
    if match is None:
        raise ValueError(f"{date!r} is no ISO date (2026-06-14, 1994-06 or 1994)")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern demands it
    month = 12 if month is None else month
    if not 1 <= month <= 12:
        raise ValueError(f"{date!r} has no month {month}")
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, last if day is None else day)


def first_day(date: str) -> datetime.date:
    """The first day that a complete or partial ISO date can mean.

    Raises:
        ValueError: the text is no date.
    """
    last = latest_day(date)
    precision = date.count("-")
    return last.replace(month=last.month if precision else 1, day=last.day if precision == 2 else 1)


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest citable unit: one paragraph or list item, in one or both languages."""

    id: str
    document_id: str
    kind: PassageKind
    order: int
    heading: Mapping[Language, str]
    address: Bilingual
    texts: Mapping[Language, str]
    standing: Mapping[Language, Standing]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One instrument: its catalog entry, its passages in order and the sources of its digest."""

    entry: CatalogEntry
    passages: tuple[Passage, ...]
    standing: Mapping[Language, Standing]
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The document id, the first half of every passage id."""
        return self.entry.id

    def source_urls(
        self, passage: Passage | None = None, language: Language | None = None
    ) -> tuple[str, ...]:
        """Addresses a reader can open.

        Args:
            passage: its own sources first; without one, the document's official pages first.
            language: pages in this language before the others.
        """
        official: list[tuple[str, str]] = [
            (a.language, a.url) for a in self.entry.official_addresses if a.state != "recalled"
        ]
        sources = [self.sources[key] for key in (passage.sources if passage else self.sources)]
        read = [(source.language, source.url) for source in sources if source.url]
        pages = read + official if passage else official + read
        if language is not None:
            pages.sort(key=lambda page: page[0] not in (language, "both"))
        return tuple(dict.fromkeys(url for _, url in pages))
