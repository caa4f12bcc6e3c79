"""What a text is: authentic, or a translation, from what it says of itself and who publishes it."""

import re
from urllib.parse import urlsplit

from ingest.documents import Language, Standing
from ingest.official_texts.blocks import ParsedText

_PROVISIONAL = re.compile(
    r"仮\s*訳|参考訳|provisional translation|unofficial translation|tentative translation|"
    r"courtesy translation",
    re.IGNORECASE,
)
_EQUALLY = re.compile(r"equally authentic|ひとしく正文|等しく正文", re.IGNORECASE)
_ONE_LANGUAGE = re.compile(
    r"(?:in|originals?)\b.{0,40}\bin the english language|英語により(?:作成|本書)|英語を正文",
    re.IGNORECASE,
)
_TOP_BLOCKS = 6


def standing_of(parsed: ParsedText, language: Language, address: str) -> Standing:
    """The standing of an official text that nobody has labelled."""
    stated = stated_standing(parsed, language)
    return stated or published_standing(language, address) or "authentic"


def stated_standing(parsed: ParsedText, language: Language) -> Standing | None:
    """What a text says of itself: that it is provisional, or which languages are authentic."""
    text = "\n".join(block.text for block in parsed.blocks)
    top = "\n".join([parsed.title, *(block.text for block in parsed.blocks[:_TOP_BLOCKS])])
    if _PROVISIONAL.search(top):
        return "unofficial_translation"
    if _EQUALLY.search(text):
        return "authentic"
    if _ONE_LANGUAGE.search(text):
        return "authentic" if language == "en" else "official_translation"
    return None


def published_standing(language: Language, address: str) -> Standing | None:
    """What a government publishes in the other's language is taken as its translation."""
    host = urlsplit(address).hostname or ""
    if host.endswith(".go.jp"):
        return "authentic" if language == "ja" else "official_translation"
    if host.endswith(".gov.uk"):
        return "authentic" if language == "en" else "official_translation"
    return None
