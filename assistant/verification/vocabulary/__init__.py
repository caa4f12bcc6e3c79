"""General words that say the same, for sentences that a language model wrote.

Three sources: groups of our own (`general.yaml`), WordNet for English (`wordnet.en.txt`), and
Sudachi's synonym dictionary for Japanese (`sudachi.ja.txt`); `build` makes the last two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ingest.documents import Language
from ingest.yaml_loader import SafeLoader

_FOLDER = Path(__file__).parent
SINGLE_WORDS: dict[Language, str] = {"en": "wordnet.en.txt", "ja": "sudachi.ja.txt"}


@dataclass(frozen=True, slots=True)
class GeneralWords:
    """One language's general words.

    Attributes:
        groups: of our own; a form may have several words.
        words: groups of single words: English ones as they are written, Japanese ones normalised.
        plain: words that say nothing of their own.
    """

    groups: Sequence[Sequence[str]]
    words: Sequence[Sequence[str]]
    plain: str


@cache
def general_words(language: Language) -> GeneralWords:
    """The general words of a language."""
    path = _FOLDER / "general.yaml"
    own = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe one
    irregular = own["irregular"] if language == "en" else []
    lines = (_FOLDER / SINGLE_WORDS[language]).read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if not line.startswith("#")]
    return GeneralWords([*own[language], *irregular], words, own["plain"][language])
