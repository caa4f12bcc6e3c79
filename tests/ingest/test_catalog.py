"""The product's own catalog says of each document what a reader would look up."""

import pytest

from ingest.corpus import Corpus
from ingest.documents import LANGUAGES, Document
from ingest.versions import in_force

NINETEEN = [
    "ai-measurement-network", "cepa-2020", "digital-partnership-2022",
    "economic-security-partnership-2025", "frontier-technology-partnership-2026",
    "fusion-moc-2025", "gcap", "gcot-6g-principles-2026", "hiroshima-accord-2023",
    "hiroshima-ai-process", "implementing-arrangement-2023",
    "industrial-strategy-partnership-2025", "nuclear-decommissioning", "quantum-moc-2025",
    "science-technology-agreement-1994", "semiconductors-partnership-2023", "space-cooperation",
    "strategic-cyber-partnership-2026", "summit-january-2026",
]  # fmt: skip
DESCRIBED = {
    "frontier-technology-partnership-2026:background.3": "In January 2026, Prime Minister Takaichi",
    "summit-january-2026:space.1": "a new consultation body on space",
}
"""Passages that speak of another document without any of its names."""


@pytest.fixture(params=NINETEEN)
def document(request: pytest.FixtureRequest, corpus: Corpus) -> Document:
    return corpus.documents[str(request.param)]


def test_there_are_nineteen_documents_and_all_are_in_force(corpus: Corpus) -> None:
    assert sorted(corpus.documents) == NINETEEN
    assert in_force(corpus.documents.values()) == set(NINETEEN)


def test_a_document_says_what_it_is_in_both_languages(document: Document) -> None:
    entry = document.entry

    assert entry.date_note, "what the date is the date of, or why there is none"
    assert entry.parties
    assert entry.fields
    assert entry.aliases.ja
    assert entry.aliases.en
    assert set(document.standing) == set(LANGUAGES)
    assert all(set(passage.texts) == set(LANGUAGES) for passage in document.passages)


def test_a_signatory_has_an_office_in_both_languages(document: Document) -> None:
    for signatory in document.entry.signatories:
        assert signatory.office.ja != signatory.office.en


def test_what_names_another_document_can_be_read_in_the_passage(
    document: Document, corpus: Corpus
) -> None:
    own = {passage.id for passage in document.passages}

    for mention in document.entry.mentions:
        assert mention.passage in own
        text = corpus.passages[mention.passage].texts["en"]
        entry = corpus.documents[mention.document].entry
        names = (entry.title.en, entry.short_title.en, *entry.aliases.en)
        names += (DESCRIBED.get(mention.passage, entry.title.en),)
        assert any(words in text for name in names for words in _distinctive(name)), mention


def _distinctive(name: str) -> list[str]:
    """A name, and what is left of it without the two countries."""
    bare = name
    for prefix in ("Japan–UK ", "UK–Japan ", "The "):
        bare = bare.removeprefix(prefix)
    return [name, bare]
