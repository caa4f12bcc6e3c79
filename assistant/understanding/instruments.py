"""Words for kinds of instruments in a folded question, and what stands beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.numerals import MONTHS

ANY = "any"
"""A kind that says nothing of which."""
KINDS: Mapping[str, str] = {
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
    "枠組み": ANY,
    "framework": ANY,
    "pact": ANY,
    "会談": "cooperation",
    "summit": "cooperation",
}
_KIND_JA = re.compile("|".join(k for k in KINDS if not k.isascii()))
_KIND_EN = re.compile(rf"\b(?:{'|'.join(k for k in KINDS if k.isascii())}|(?<=\w )one)\b")
"""With "one" for the kind last spoken of: "the quantum memo or the fusion one"."""
_BEFORE_JA = re.compile(r"[^、。「」()とや]{0,14}$")
_RUN_JA = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z0-9]{2,}")
_BEFORE_EN = re.compile(r"(?:[\w'’–-]+ ){0,4}$")
_AFTER_EN = re.compile(rf"^ (?:of|on|from) ((?:{'|'.join(MONTHS)}) \d{{4}}|[\w'’–-]+)")
BOTH_AFTER_EN = re.compile(
    r"^(?: with [\w-]+)?,? (?:of|on|from) (?:the )?(?P<one>[\w'’–-]+)"
    r",? and (?:of |on |from )?(?:the )?(?P<other>[\w'’–-]+)"
)
"""Two after a word in the plural: "the memoranda on quantum and on fusion"."""
COORDINATE = re.compile(
    r"[\w’'–-]+(?= and (?:the )?$)|(?:[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z0-9]{2,})(?=(?:と|及び)$)"
)
"""What stands beside it: "the quantum and the fusion memoranda", 量子とフュージョンの覚書."""
BARE = re.compile(r"(?:その|この|同|当該|\b(?:the|that|those|this|these) )$")
"""What points at an instrument without saying which, right before the word for it."""
YEAR = re.compile(r"(?:19|20)\d\d")
MONTH_JA = re.compile(r"(\d{1,2})月")
_WORDS = """
    日英 英日 首脳 大臣 次官級 両国 共同 協力 二国間 国際 今回 年月 最新 以前 日本 英国 イギリス
    the a an of on for about from and or in to by with its their this that these what which do does
    did is was are between under japan uk british japanese japan-uk uk-japan leaders ministers
    ministerial summit meeting joint bilateral international new newer newest old older earlier
    later latest first second cooperation co-operation official signed formal government
    governments united kingdom each both two three all"""
_SAYS_NOTHING = frozenset(_WORDS.split())


def instruments(text: str) -> Iterator[re.Match[str]]:
    """The words for kinds of instruments in a text."""
    yield from _KIND_JA.finditer(text)
    yield from _KIND_EN.finditer(text)


def beside(text: str, match: re.Match[str]) -> Sequence[str]:
    """The telling words beside a word for an instrument: years, months, words of names."""
    before, after = text[: match.start()], text[match.end() :]
    if match.group().isascii():
        following = _AFTER_EN.search(after)
        return before_en(before) + _telling(following[1].split() if following else [])
    window = _BEFORE_JA.search(before)
    said = window.group() if window else ""
    days = [*YEAR.findall(said), *(f"{m}月" for m in MONTH_JA.findall(said))]
    return days + [w for w in _RUN_JA.findall(said) if w not in _SAYS_NOTHING and not w.isdigit()]


def before_en(before: str) -> list[str]:
    """The telling words right before an English word for an instrument."""
    found = _BEFORE_EN.search(before)
    return _telling(_nearest((found.group() if found else "").split()))


def _telling(words: Sequence[str]) -> list[str]:
    """English words without those that say nothing."""
    return [w.strip("'’-–") for w in words if w not in _SAYS_NOTHING]


def _nearest(words: Sequence[str]) -> list[str]:
    """The last run of words that say something: "signed the | quantum | memo"."""
    run: list[str] = []
    for word in reversed(words):
        if word in _SAYS_NOTHING and run:
            break
        run.append(word)
    return run[::-1]


def from_first(said: Sequence[str], text: str, match: re.Match[str]) -> int:
    """Where the words beside an instrument begin, or the instrument where they follow it."""
    window = text[max(0, match.start() - 40) : match.start()]
    places = [window.rfind(word) for word in said if word in window]
    return match.start() - len(window) + min(places) if places else match.start()
