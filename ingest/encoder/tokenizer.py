"""The bundled model's tokenizer, loaded once a process: that takes nearly a second."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

START, STOP = 0, 2


@lru_cache(maxsize=2)
def load_tokenizer(folder: Path) -> "Tokenizer":
    """The tokenizer of an unpacked model; it cuts nothing off.

    Embedding and reading share it, so nobody may change its settings.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    return tokenizer
