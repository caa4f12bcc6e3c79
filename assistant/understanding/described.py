"""Documents that a question describes instead of naming: "the quantum memo", 1994年の協定.

A word for a kind of instrument, with words beside it that occur in one document's names, or the
year or month of its date, means that document; where two would fit, it means none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.understanding.folding import fold
from ingest.documents import LANGUAGES, Document
from ingest.numerals import MONTHS

_ANY = "any"
_KINDS: Mapping[str, str] = {
    "覚書": "memorandum",
    "memorandum": "memorandum",
    "memoranda": "memorandum",
    "memorandums": "memorandum",
    "memos": "memorandum",
    "memo": "memorandum",
    "moc": "memorandum",
    "協定": "agreement",
    "条約": "agreement",
    "agreement": "agreement",
    "agreements": "agreement",
    "treaty": "agreement",
    "アコード": "accord",
    "accord": "accord",
    "パートナーシップ": "partnership",
    "partnership": "partnership",
    "partnerships": "partnership",
    "原則": "principles",
    "principles": "principles",
    "声明": "joint_statement",
    "statement": "joint_statement",
    "取決め": "arrangement",
    "取り決め": "arrangement",
    "arrangement": "arrangement",
    "枠組み": _ANY,
    "framework": _ANY,
    "pact": _ANY,
    "会談": "cooperation",
    "summit": "cooperation",
}
_KIND_JA = re.compile("|".join(k for k in _KINDS if not k.isascii()))
_KIND_EN = re.compile(rf"\b(?:{'|'.join(k for k in _KINDS if k.isascii())}|(?<=\w )one)\b")
"""With "one" for the kind last spoken of: "the quantum memo or the fusion one"."""
_BEFORE_JA = re.compile(r"[^、。「」()とや]{0,14}$")
_RUN_JA = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z0-9]{2,}")
_BEFORE_EN = re.compile(r"(?:[\w'’–-]+ ){0,4}$")
_AFTER_EN = re.compile(rf"^ (?:of|on|from) ((?:{'|'.join(MONTHS)}) \d{{4}}|[\w'’–-]+)")
_BOTH_AFTER_EN = re.compile(
    r"^(?: with [\w-]+)?,? (?:of|on|from) (?:the )?(?P<one>[\w'’–-]+)"
    r",? and (?:of |on |from )?(?:the )?(?P<other>[\w'’–-]+)"
)
"""Two after a word in the plural: "the memoranda on quantum and on fusion"."""
_COORDINATE = re.compile(
    r"[\w’'–-]+(?= and (?:the )?$)|(?:[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z0-9]{2,})(?=(?:と|及び)$)"
)
"""What stands beside it: "the quantum and the fusion memoranda", 量子とフュージョンの覚書."""
_BARE = re.compile(r"(?:その|この|同|当該|\b(?:the|that|those|this|these) )$")
_BRACKETED = re.compile(r"[((].*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_JA = re.compile(r"(\d{1,2})月")
_WORDS = """
    日英 英日 首脳 大臣 次官級 両国 共同 協力 二国間 国際 今回 年月 最新 以前 日本 英国 イギリス
    the a an of on for about from and or in to by with its their this that these what which do does
    did is was are between under japan uk british japanese japan-uk uk-japan leaders ministers
    ministerial summit meeting joint bilateral international new newer newest old older earlier
    later latest first second cooperation co-operation official signed formal government
    governments united kingdom each both two three all"""
_SAYS_NOTHING = frozenset(_WORDS.split())


class Descriptions:
    """What the documents of a corpus may be called without their names.

    Args:
        documents: those there are.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._known = [(d, _names(d)) for d in documents]
        self._places = frozenset(word for d, _ in self._known for word in _place(d).split())

    def documents(self, text: str) -> Iterator[str]:
        """The ids of the documents that a folded question describes."""
        return (document_id for _, _, document_id in self.spans(text))

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a folded question describes documents: start and end of each, and the id."""
        spoken_of = _ANY
        for match in _instruments(text):
            spoken_of = _KINDS.get(match.group(), spoken_of)
            said = _beside(text, match)
            start = _from_first(said, text, match)
            if both := list(self._both_after(text, match, spoken_of)):
                yield from both
                continue
            coordinate = _COORDINATE.search(text[:start]) if said else None
            if coordinate and (other := self._only([coordinate.group()], spoken_of)):
                yield *coordinate.span(), other
            if only := self._only(said, spoken_of):
                yield start, match.end(), only

    def _both_after(
        self, text: str, match: re.Match[str], kind: str
    ) -> Iterator[tuple[int, int, str]]:
        """The two that are told apart after a word for an instrument; none where one is not."""
        after = _BOTH_AFTER_EN.match(text[match.end() :]) if match.group().isascii() else None
        if after is None:
            return
        before = _before_en(text[: match.start()])
        one, other = (self._only([*before, after[name]], kind) for name in ("one", "other"))
        if one and other and one != other:
            middle = match.end() + after.end("one")
            yield _from_first(before, text, match), middle, one
            yield middle, match.end() + after.end(), other

    def _only(self, said: Sequence[str], kind: str) -> str | None:
        """The one document of a kind that all is true of; None where it is none or several."""
        of_kind = ((d, n) for d, n in self._known if kind in (_ANY, d.entry.kind))
        fitting = [d.id for d, names in of_kind if self._fits(said, d, names)]
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, said: Sequence[str], document: Document, names: str) -> bool:
        """Whether a document is all that is said; something must be said.

        A place is where it was made: 東京での会談 is not a document that names 東京電力.
        """
        return bool(said) and all(
            word in _place(document).split()
            if word in self._places
            else _is(word, document.entry.date or "", names)
            for word in said
        )

    def referred_to(self, text: str, among: Sequence[str]) -> list[str]:
        """Which of some documents a bare word for their kind means: "those principles"."""
        for match in _instruments(text):
            kind = _KINDS.get(match.group())
            fitting = {d.id for d, _ in self._known if d.id in among and d.entry.kind == kind}
            if len(fitting) == 1 and _BARE.search(text[: match.start()]):
                return list(fitting)
        return []


def _instruments(text: str) -> Iterator[re.Match[str]]:
    """The words for kinds of instruments in a text."""
    yield from _KIND_JA.finditer(text)
    yield from _KIND_EN.finditer(text)


def _beside(text: str, match: re.Match[str]) -> Sequence[str]:
    """The telling words beside a word for an instrument: years, months, words of names."""
    before, after = text[: match.start()], text[match.end() :]
    if match.group().isascii():
        following = _AFTER_EN.search(after)
        words = following[1].split() if following else []
        return _before_en(before) + [w.strip("'’-–") for w in words if w not in _SAYS_NOTHING]
    window = _BEFORE_JA.search(before)
    said = window.group() if window else ""
    days = [*_YEAR.findall(said), *(f"{m}月" for m in _MONTH_JA.findall(said))]
    return days + [w for w in _RUN_JA.findall(said) if w not in _SAYS_NOTHING and not w.isdigit()]


def _before_en(before: str) -> list[str]:
    """The telling words right before an English word for an instrument."""
    found = _BEFORE_EN.search(before)
    words = _nearest((found.group() if found else "").split())
    return [w.strip("'’-–") for w in words if w not in _SAYS_NOTHING]


def _nearest(words: Sequence[str]) -> list[str]:
    """The last run of words that say something: "signed the | quantum | memo"."""
    run: list[str] = []
    for word in reversed(words):
        if word in _SAYS_NOTHING and run:
            break
        run.append(word)
    return run[::-1]


def _from_first(said: Sequence[str], text: str, match: re.Match[str]) -> int:
    """Where the words beside an instrument begin, or the instrument where they follow it."""
    window = text[max(0, match.start() - 40) : match.start()]
    places = [window.rfind(word) for word in said if word in window]
    return match.start() - len(window) + min(places) if places else match.start()


def _is(word: str, date: str, names: str) -> bool:
    if _YEAR.fullmatch(word):
        return date[:4] == word
    month = _MONTH_JA.fullmatch(word)
    if month:
        return date[5:7] == month[1].zfill(2)
    if word in MONTHS:
        return date[5:7] == f"{MONTHS.index(word) + 1:02}"
    return word.removesuffix("s") in names


def _names(document: Document) -> str:
    names = (name for language in LANGUAGES for name in document.entry.names(language))
    return fold(" | ".join(names))


def _place(document: Document) -> str:
    """Where a document was made, both languages' words folded, apart from one another."""
    place = document.entry.place
    return fold(f"{_BRACKETED.sub('', place.ja)} {_BRACKETED.sub('', place.en)}") if place else ""
