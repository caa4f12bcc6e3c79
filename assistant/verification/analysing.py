"""Takes a text apart: names, numbers, dates, parties and content words, in order."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from assistant.verification.figures import find_figures
from assistant.verification.marks import SAYS_NO, modals, negations
from assistant.verification.parties import find_parties
from assistant.verification.quantifying import quantifiers
from assistant.verification.tokens import Analysis, Kind, Token
from ingest.documents import Language
from ingest.lexical import TermAnalyser
from ingest.numerals import normalise

_REMEMBERED = 256
_QUALIFYING = re.compile(
    r"\b(?:(?:no|not) (?:less|fewer|more|later|earlier|longer|higher) than"
    r"|at the (?:latest|earliest)|as (?:many|much) as|prior to)\b"
)
_BEYOND = re.compile("(?:対象|範囲|適用)外$")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9']*")
_KATAKANA = re.compile(r"[ァ-ヺー・]{3,}")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CO = re.compile(r"\b([Cc])o-(?=op|ord)")
_MONTHS_JA = re.compile("[箇ヵヶカ]月")
_WORKING_DAYS = re.compile("[一二三四五六七八九十百]+(?=(?:業務|営業)日)")
_DASHES = re.compile("[‐‑‒–—―−]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[\"'“‘(]*$")
_FUNCTION_WORDS = frozenset(
    """a about above after again against all also am among an and another any are as at be became
    because become been before being below between both but by can cannot could did do does doing
    during each either following for from further furthermore had has have having he her here hers
    him his how however i if in into is it its itself just made make makes making may me might more
    moreover most must my neither no nor not nothing of off on once one only onto or other our out
    over own per same shall she should since so some such than that the their theirs them then there
    thereby therefore these they this those through thus to together too towards under until up upon
    us use used using very was we were what when where whereby whether which while who whom whose
    why will with within without would yet you your according well way ways""".split()  # noqa: SIM905
)
_AUXILIARIES = frozenset(
    """此の 其の 此れ 其れ 此れ等 其れ等 又 及び 並びに 若しくは 更に 事 物 者 為 等 間 他 為す
    成す 行う 行なう 於ける 対する 関する 依る 拠る 因る 基づく 通ずる 通じる 伴う 係る 様 程
    内 中 上 下 側 同 本 当該 可能 出来る 必要 義務 べし 得る 非 良い 宜しい 望ましい 如何なる
    全て 凡ゆる 何れ 約 年 月 日 的 性 化 目 第 つ 回 個 共 共に 以上 以下 程度 超 超える 未満
    年間 後 前 以降 迄 際 時 点 一つ 無い 用いる 為に 来る 行く 下さる 負う 限る 除く のみ
    だけ 構う 呼ぶ 言う""".split()  # noqa: SIM905
)


class SentenceAnalyser:
    """Makes the analyses that the rules compare.

    Args:
        terms: stems English words and finds Japanese ones.
    """

    def __init__(self, terms: TermAnalyser) -> None:
        self._terms = terms
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._analyse)

    def analyse(self, text: str, language: Language) -> Analysis:
        """Take a text apart; the latest ones are remembered."""
        return self._remembered(text, language)

    def stem(self, word: str) -> str:
        """The stem by which an English word in lower case is compared."""
        return self._terms.stem(word)

    def tokens(self, text: str, language: Language) -> list[Token]:
        """The tokens of a text alone, not remembered."""
        return self._apart(text, language)[1]

    def _analyse(self, text: str, language: Language) -> Analysis:
        plain, tokens = self._apart(text, language)
        return Analysis(
            plain,
            language,
            tokens,
            negations(plain, language, tokens),
            modals(plain, language, tokens),
            quantifiers(plain, language),
        )

    def _apart(self, text: str, language: Language) -> tuple[str, list[Token]]:
        """The text as it is compared, and its tokens in order."""
        written = _readable(text)
        if language == "ja":
            written = _WORKING_DAYS.sub(lambda m: normalise(f"{m[0]}日")[:-1], written)
        plain = normalise(written) if language == "ja" else written.casefold()
        if language == "en" and len(plain) != len(written):
            written = plain  # a letter that folds into two: names are then found as words
        parties = list(_parties(plain, language))
        covered = {i for token in parties for i in range(token.start, token.end)}
        figures = [f for f in find_figures(plain, language) if f.start not in covered]
        covered |= {i for token in figures for i in range(token.start, token.end)}
        taken = [*parties, *figures]
        words = self._english(written) if language == "en" else self._japanese(plain)
        kept = [w for w in words if w.start not in covered and w.end - 1 not in covered]
        return plain, sorted([*taken, *kept], key=lambda t: t.start)

    def _english(self, text: str) -> Iterator[Token]:
        lower_text = text.casefold() if len(text.casefold()) == len(text) else text
        said = [m.span() for p in (_QUALIFYING, SAYS_NO) for m in p.finditer(lower_text)]
        for match in _LATIN.finditer(text):
            if any(start <= match.start() < end for start, end in said):
                continue
            word = match.group().removesuffix("'s").rstrip("'")
            lower = word.casefold()
            if lower in _FUNCTION_WORDS or lower.isdigit() or (len(lower) == 1):
                continue
            first = _SENTENCE_START.search(text[: match.start()])
            named = word[0].isupper() and (not first or word.isupper())
            kind = Kind.NAME if named else Kind.WORD
            yield Token(kind, self._terms.stem(lower), *match.span(), lower)

    def _japanese(self, text: str) -> Iterator[Token]:
        for morpheme in self._terms.morphemes(text):
            end = morpheme.end
            if _LATIN.fullmatch(text[morpheme.start : end]):  # G7, COP28
                end += len(text[end:]) - len(text[end:].lstrip("0123456789"))
            surface = text[morpheme.start : end]
            if surface == "外" and _BEYOND.search(text, 0, end):
                continue  # which is a negation
            if morpheme.is_function_word or morpheme.term in _AUXILIARIES:
                continue
            if "数詞" in morpheme.part_of_speech or not any(c.isalnum() for c in surface):
                continue
            named = (
                "固有名詞" in morpheme.part_of_speech
                or _KATAKANA.fullmatch(surface)
                or _LATIN.fullmatch(surface)
            )
            kind = Kind.NAME if named else Kind.WORD
            term = self._terms.stem(surface) if _LATIN.fullmatch(surface) else morpheme.term
            yield Token(kind, term, morpheme.start, end, surface)


def _readable(text: str) -> str:
    """NFKC on one line, one kind of dash and apostrophe, no thousands separators."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    text = _DASHES.sub("-", text).replace("’", "'").replace("‘", "'")
    return _GROUPED.sub("", _CO.sub(r"\1o", _MONTHS_JA.sub("か月", text)))


def _parties(text: str, language: Language) -> Iterator[Token]:
    for start, end, party in find_parties(text, language):
        yield Token(Kind.PARTY, party, start, end, text[start:end])
