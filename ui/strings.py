"""Every word of ours that the page shows, in both languages.

The words live in `strings.ja.yaml` and `strings.en.yaml`. They are read into typed fields, so a
missing or an unknown key is an error, and so is a use of one that does not exist.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import yaml
from pydantic import Field

from assistant.models import Status
from ui.words import (
    LANGUAGES,
    AnswerWords,
    CitationWords,
    DivergenceWords,
    ErrorWords,
    ExportWords,
    JudgementWords,
    Language,
    NavigationWords,
    QualityWords,
    ReadWords,
    ScopeWords,
    StandingWords,
    TimelineWords,
    Words,
)

__all__ = [
    "LANGUAGES",
    "Language",
    "Standing",
    "Strings",
    "page_language",
    "reader_language",
    "strings",
]

Standing = Literal["authentic", "official_translation", "unofficial_translation", "digest"]

LANGUAGE_COOKIE: Final = "partnership-language"
_ACCEPTED = re.compile(r"\s*([A-Za-z]{1,8})[^,;]*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")


class Strings(Words):
    """The words of the page in one language."""

    title: str
    own_name: str
    tagline: str
    page_language: str
    welcome: str
    conversation: str
    question: str
    question_placeholder: str
    ask: str
    stop: str
    stopped: str
    clear: str
    examples_title: str
    examples: tuple[str, ...] = Field(min_length=4, max_length=4)
    footer: str
    kept: str
    not_restored: str
    status: dict[Status, str]
    standing: dict[Standing, StandingWords]
    scope: ScopeWords
    answer: AnswerWords
    citation: CitationWords
    divergence: DivergenceWords
    judgement: JudgementWords
    export: ExportWords
    nav: NavigationWords
    read: ReadWords
    timeline: TimelineWords
    quality: QualityWords
    kinds: dict[str, str]
    fields: dict[str, str]
    errors: ErrorWords

    def field_name(self, field: str) -> str:
        """A field's name; a field of the user's own as it is written."""
        return self.fields.get(field, field.replace("_", " "))


@cache
def strings(language: Language) -> Strings:
    """The words of the page in one language.

    Raises:
        pydantic.ValidationError: the file lacks a key or holds an unknown one.
    """
    text = files("ui").joinpath(f"strings.{language}.yaml").read_text(encoding="utf-8")
    return Strings.model_validate(yaml.safe_load(text))


def reader_language(cookies: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """The language that a request was chosen to be answered in, or the browser's own."""
    return page_language(cookies.get(LANGUAGE_COOKIE), headers.get("accept-language") or "")


def page_language(chosen: object, accept_language: str = "") -> Language:
    """The language chosen earlier, else the browser's first that we speak, else English."""
    if chosen in LANGUAGES:
        return "ja" if chosen == "ja" else "en"
    quality = dict.fromkeys(LANGUAGES, 0.0)
    for part in accept_language.split(","):
        match = _ACCEPTED.fullmatch(part)
        for language in LANGUAGES:
            if match and match[1].lower() == language:
                quality[language] = max(quality[language], float(match[2] or 1))
    return "ja" if quality["ja"] > quality["en"] else "en"
