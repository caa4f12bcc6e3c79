"""Every word of ours that the page shows, in both languages.

The words live in `strings.ja.yaml` and `strings.en.yaml`. They are read into typed fields, so a
missing or an unknown key is an error, and so is a use of one that does not exist.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.models import Status

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Standing = Literal["authentic", "official_translation", "unofficial_translation", "digest"]

_ACCEPTED = re.compile(r"\s*([A-Za-z]{1,8})[^,;]*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StandingWords(_Words):
    """How a standing is called, and what it means for the reader."""

    name: str
    meaning: str


class ScopeWords(_Words):
    """The options that narrow where an answer is looked for."""

    title: str
    documents: str
    documents_help: str
    as_of: str
    as_of_help: str
    shown_documents: str
    shown_as_of: str


class AnswerWords(_Words):
    """What stands round an answer."""

    question: str
    answer: str
    waiting: str
    understood_as: str
    missing: str
    nearest: str
    nearest_help: str
    by_quotation: str
    by_model: str
    corpus_version: str


class CitationWords(_Words):
    """What stands round a quotation."""

    list_title: str
    open_marker: str
    languages: dict[Language, str]
    unmarked: str
    no_text: str
    source: str
    facts: str
    new_window: str


class ErrorWords(_Words):
    """One friendly line for each thing that can go wrong."""

    empty: str
    too_long: str
    bad_date: str
    invalid: str
    too_large: str
    refused: str
    busy: str
    not_ready: str
    unexpected: str


class Strings(_Words):
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
    clear: str
    examples_title: str
    examples: tuple[str, ...] = Field(min_length=4, max_length=4)
    footer: str
    status: dict[Status, str]
    standing: dict[Standing, StandingWords]
    scope: ScopeWords
    answer: AnswerWords
    citation: CitationWords
    errors: ErrorWords


@cache
def strings(language: Language) -> Strings:
    """The words of the page in one language.

    Raises:
        pydantic.ValidationError: the file lacks a key or holds an unknown one.
    """
    text = files("ui").joinpath(f"strings.{language}.yaml").read_text(encoding="utf-8")
    return Strings.model_validate(yaml.safe_load(text))


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
