"""The model's tokenizer, put together from the vocabulary and the table of the 4-bit file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest.bundled_model.packed_model import PackedModel, Vocabulary
from ingest.bundled_model.release import malformed

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

_METASPACE = "▁"
_TABLE_END = 0x30000  # the file's normalisation table covers the code points below
_PLACEHOLDERS = range(0xFDD0, 0xFDF0)  # noncharacters: never in a text
_MASK = "<mask>"


def build_tokenizer(packed: PackedModel) -> "Tokenizer":
    """XLM-RoBERTa's tokenizer: normalise, split at white space, best path of unigram pieces."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    words = packed.vocabulary
    scored = list(zip(words.pieces, words.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=words.unknown, byte_fallback=False))
    tokenizer.normalizer = _normaliser(packed.normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement=_METASPACE, prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    beginning, end = words.pieces[words.beginning], words.pieces[words.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{beginning} $A {end}",
        pair=f"{beginning} $A {end} {end} $B {end}",
        special_tokens=[(beginning, words.beginning), (end, words.end)],
    )
    tokenizer.add_special_tokens(list(dict.fromkeys(special_tokens(words).values())))
    return tokenizer


def special_tokens(words: Vocabulary) -> dict[str, str]:
    """What transformers calls each special token, and the token."""
    beginning, end = words.pieces[words.beginning], words.pieces[words.end]
    return {
        "bos_token": beginning,
        "cls_token": beginning,
        "eos_token": end,
        "sep_token": end,
        "pad_token": words.pieces[words.padding],
        "unk_token": words.pieces[words.unknown],
        "mask_token": _MASK,
    }


def _normaliser(table: Mapping[str, str]) -> "Normalizer":
    """A normaliser that does to every single character what the file's table says.

    The table is SentencePiece's `nmt_nfkc`, which is NFKC but for a few characters. One of them
    matters in Japanese: ～ (U+FF5E, as in 2026～2030) stays as it is. Those few stand aside in
    placeholders while NFKC passes; sequences that NFKC composes, the table knows nothing of.

    Raises:
        BundledModelError: NFKC in the installed tokenizers differs from the table beyond measure.
    """
    from tokenizers import normalizers

    nfkc = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    characters = (chr(c) for c in range(_TABLE_END) if not 0xD800 <= c <= 0xDFFF)
    exceptions = [c for c in characters if nfkc.normalize_str(c) != table.get(c, c)]
    if len(exceptions) > len(_PLACEHOLDERS):
        raise malformed(f"disagree with the package tokenizers on {len(exceptions)} characters")
    aside = [(c, chr(p)) for c, p in zip(exceptions, _PLACEHOLDERS, strict=False)]
    before = [normalizers.Replace(c, placeholder) for c, placeholder in aside]
    after = [normalizers.Replace(placeholder, table.get(c, c)) for c, placeholder in aside]
    return normalizers.Sequence([*before, normalizers.Nmt(), normalizers.NFKC(), *after])
