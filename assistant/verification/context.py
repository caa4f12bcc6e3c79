"""What stands beside every quotation anyway, and may be named in a sentence on it."""

from ingest.documents import Document, Language


def names_of(document: Document, language: Language) -> str:
    """A document's titles and other names, as one text."""
    entry = document.entry
    aliases = entry.aliases.ja if language == "ja" else entry.aliases.en
    names = [entry.title.in_language(language), entry.short_title.in_language(language), *aliases]
    return ("。" if language == "ja" else ". ").join(names)
