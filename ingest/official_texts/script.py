"""Which language a parsed text is in, by its script."""

import re

from ingest.documents import Language
from ingest.official_texts.blocks import ParsedText

_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def language_of(parsed: ParsedText) -> Language:
    """Japanese if a sixth of the letters are: Latin words are longer and common in such texts."""
    text = "".join(block.text for block in parsed.blocks)
    japanese, latin = len(_JAPANESE.findall(text)), len(_LATIN.findall(text))
    return "ja" if japanese * 5 > latin else "en"
