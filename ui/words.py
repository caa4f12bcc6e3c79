"""The words of the pages, group by group: a missing or an unknown key is an error."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words(BaseModel):
    """A group of words."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StandingWords(Words):
    """How a standing is called, and what it means for the reader."""

    name: str
    meaning: str


class ScopeWords(Words):
    """The options that narrow where an answer is looked for."""

    title: str
    documents: str
    documents_help: str
    answer_language: str
    same_language: str
    as_of: str
    as_of_help: str
    shown_documents: str
    shown_as_of: str


class AnswerWords(Words):
    """What stands round an answer."""

    question: str
    answer: str
    waiting: str
    steps: dict[str, str]
    understood_as: str
    missing: str
    nearest: str
    nearest_help: str
    table: str
    by_quotation: str
    by_model: str
    corpus_version: str


class CitationWords(Words):
    """What stands round a quotation."""

    list_title: str
    open_marker: str
    languages: dict[Language, str]
    unmarked: str
    key_words: str
    no_text: str
    source: str
    facts: str
    new_window: str
    copy_quote: str
    copy_reference: str
    copied: str


class DivergenceWords(Words):
    """How the two texts of a passage differ, by the kind of divergence."""

    badge: str
    lines: dict[str, str]


class JudgementWords(Words):
    """Asking what a reader thinks of an answer."""

    question: str
    good: str
    bad: str
    why: str
    reasons: dict[str, str]
    note: str
    stored: str
    send: str
    thanks: str
    not_kept: str


class ExportWords(Words):
    """Taking the conversation away."""

    as_markdown: str
    as_docx: str
    as_json: str
    title: str
    question: str
    note: str


class NavigationWords(Words):
    """The way from page to page."""

    label: str
    skip: str
    ask: str
    read: str
    timeline: str
    quality: str
    switch_language: str


class ReadWords(Words):
    """What stands round the documents on the reading pages."""

    title: str
    introduction: str
    search_all: str
    search_inside: str
    query: str
    search: str
    clear: str
    found: str
    none_found: str
    hits: str
    no_hits: str
    contents: str
    about: str
    date: str
    place: str
    kind: str
    parties: str
    signatories: str
    legal_nature: str
    fields: str
    standing: str
    sources: str
    builds_on: str
    supersedes: str
    mentions: str
    mentioned_by: str
    passage_mentions: str
    facts: str
    permalink: str
    columns: str
    both: str
    one: str
    term: str
    terms_help: str
    passages: str
    undated: str
    open_document: str
    not_found: str
    not_found_help: str
    all_documents: str


class TimelineWords(Words):
    """What stands round the timeline."""

    title: str
    introduction: str
    as_of: str
    field: str
    all_fields: str
    rows: str
    by_document: str
    by_field: str
    show: str
    reset: str
    plot: str
    plot_help: str
    gap: str
    table: str
    date: str
    document: str
    builds_on: str
    superseded: str
    nothing: str
    undated: str


class FigureWords(Words):
    """How a figure is called, and what it means for the reader."""

    name: str
    meaning: str


class QualityWords(Words):
    """What stands round the last measurement."""

    title: str
    introduction: str
    meaning: str
    figures: dict[str, FigureWords]
    report: str
    report_language: str
    none: str
    none_help: str


class ErrorWords(Words):
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
