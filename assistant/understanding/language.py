"""Which of the two languages a question is in."""

import re

from ingest.documents import Language

_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_ENGLISH_WORD = re.compile(
    r"\b(?:the|a|an|is|are|was|were|does|do|did|has|have|will|would|can|could|should|what|who|whom|"
    r"whose|which|when|where|why|how|of|in|on|to|and|or|for|with|by|from|about|between|tell|me|"
    r"list|explain|summari[sz]e|say|says|any|there|this|that|it|its|please|give|name)\b",
    re.IGNORECASE,
)


def detect_language(text: str) -> Language:
    """The language of a question; quoted words and names of the other language do not sway it.

    Hiragana, the letters of Japanese grammar, are weighed against English function words; where a
    text has neither, any Japanese character decides.
    """
    unquoted = _QUOTED.sub(" ", text)
    if not unquoted.strip():
        unquoted = text
    hiragana = len(_HIRAGANA.findall(unquoted))
    english = len(_ENGLISH_WORD.findall(unquoted))
    if hiragana != 0 or english != 0:
        return "ja" if hiragana >= 2 * english else "en"
    return "ja" if _JAPANESE.search(unquoted) else "en"
