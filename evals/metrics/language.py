"""The language a text is written in, by its script: kana and kanji against Latin letters.

Written apart from the product's own detection on purpose: a metric that shared it would share its
mistakes. Names in the other script are common in both languages, so the larger half decides, and a
Japanese character counts as much as three Latin ones (a Japanese word is about a third as long).
"""

import re

from ingest.documents import Language

_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CHARACTERS_A_WORD = 3


def language_of(text: str) -> Language:
    """The language of a text; English where it has no letters of either script."""
    japanese = len(_JAPANESE.findall(text)) * _CHARACTERS_A_WORD
    return "ja" if japanese > len(_LATIN.findall(text)) else "en"
