"""One writing for names and addresses, so that a question need not spell them as a text does."""

import re
import unicodedata

from ingest.numerals import normalise

_DASHES = re.compile(r"[‐‑‒–—―-]")


def fold(text: str) -> str:
    """Text made comparable: NFKC, lower case, one dash, single spaces, no middle dots."""
    text = _DASHES.sub("-", normalise(unicodedata.normalize("NFKC", text)))
    return " ".join(text.replace("・", "").split())
