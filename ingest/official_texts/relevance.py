"""Whether a page is the text of a document, or a page about it.

A ministry's news page names the document in its title and may even quote it, but it is not its
text. What is kept as a text is shown to readers as such, so a page in doubt is left to the user,
who can take it by `partnership corpus add`.
"""

import re
import unicodedata

from ingest.documents import LANGUAGES, CatalogEntry
from ingest.official_texts.blocks import ParsedText

_NEWS = re.compile(
    r"/(?:news|press|press-?release|pressrelease|release|speeches|actions|menu_news|s-news)/|//[^/]*blog",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[\W_]+")
_COUNTRIES = re.compile(r"日英|英日|\b(?:the|japan|uk|uk japan|japan uk)\b", re.IGNORECASE)
_LEAST_NAME = 4
_TOP_BLOCKS = 4


def doubt_about(parsed: ParsedText, address: str, entry: CatalogEntry) -> str:
    """Why a page may not be a document's text; empty if nothing speaks against it.

    Args:
        parsed: the page.
        address: where it came from.
        entry: the document.
    """
    if _NEWS.search(address):
        return "is a news page or press release about the document, not surely its text."
    top = _fold(" ".join([parsed.title, *(b.text for b in parsed.blocks[:_TOP_BLOCKS])]))
    if not any(name in top for name in _names(entry)):
        return f"is titled “{parsed.title}”, which is none of the document's names."
    return ""


def _names(entry: CatalogEntry) -> set[str]:
    names = {_fold(name) for language in LANGUAGES for name in entry.names(language)}
    return {name for name in names if len(name) >= _LEAST_NAME}


def _fold(text: str) -> str:
    """Letters and figures only, without the countries, whose order each side turns round."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("–", " ").replace("-", " ")
    return _NOT_WORDS.sub("", _COUNTRIES.sub(" ", text))
