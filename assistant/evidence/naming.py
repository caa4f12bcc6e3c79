"""Names of persons in passages.

Japanese has a dictionary that knows them; a passage that has a Japanese version is looked at there,
whichever language is asked in, since English marks all names alike.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ingest.documents import Language
from ingest.lexical import TermAnalyser
from ingest.numerals import normalise

_REMEMBERED = 4096
_ENGLISH_PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|Baroness)\b"
    r"|(?<![.!?:] )(?<!^)\b[A-Z][a-z]+ [A-Z][a-zé’'-]+\b"
)


class NameFinder:
    """Looks for names in passages, and remembers what it found.

    Args:
        analyser: takes Japanese apart.
    """

    def __init__(self, analyser: TermAnalyser) -> None:
        self._analyser = analyser
        self._kinds = lru_cache(_REMEMBERED)(self._name_kinds)

    def has_person(self, texts: Mapping[Language, str]) -> bool:
        """Whether a person is named; in a text in English alone, whether anything may be one."""
        if "ja" in texts:
            return "人名" in self._kinds(texts["ja"])
        return bool(_ENGLISH_PERSON.search(texts["en"]))

    def _name_kinds(self, text: str) -> frozenset[str]:
        """Sudachi's kinds of proper nouns in a Japanese text: 人名, 姓, 地名 and so on."""
        return frozenset(
            kind
            for morpheme in self._analyser.morphemes(normalise(text))
            if "固有名詞" in morpheme.part_of_speech
            for kind in morpheme.part_of_speech[2:4]
        )
