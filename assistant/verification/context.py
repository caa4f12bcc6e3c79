"""What stands beside every quotation anyway, and may be named in a sentence on it."""

from ingest.documents import Document, Language


def names_of(document: Document, language: Language) -> str:
    """A document's titles and other names, as one text."""
    return ("。" if language == "ja" else ". ").join(document.entry.names(language))
