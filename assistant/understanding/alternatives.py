"""Two things compared in one question, each asked about for itself.

「期限は、AとBとでどう違うか」 becomes 「期限は、Aではどうなっているか」 and the same of B; "which
is longer, A or B" becomes the question of A and of B. A passage is seldom about both, so a search
for both at once finds one of them.
"""

import re
from collections.abc import Iterator

from ingest.documents import Language

_CUE_JA = (
    r"どちら|いずれ|それぞれ|どう(?:違|異な|変わ|比べ)|(?:何|どこ)が違|違い[はを]|差は|比べ|比較"
    r"|異なる"
)
_AND_JA = r"と(?![のしいきもっこす共同])、?"
_ITEM_JA = r"[^、。は?？]{2,40}?"
_BOTH_JA = (
    re.compile(
        rf"(?P<lead>^|.*?[、は])(?P<a>{_ITEM_JA}){_AND_JA}(?P<b>[^。は?？]{{2,40}}?)"
        rf"とで(?:は)?、?(?P<rest>[^。、]*(?:、[^。、]*)?(?:{_CUE_JA}).*)"
    ),
    re.compile(
        rf"(?P<lead>^|.*?[、は])(?P<a>{_ITEM_JA}){_AND_JA}(?P<b>{_ITEM_JA})"
        rf"(?:の(?=どちら|いずれ|違い|差)|(?:では|で|は|が)、?)"
        rf"(?P<rest>[^。、]*(?:、[^。、]*)?(?:{_CUE_JA}).*)"
    ),
)
_COMPARES_JA = re.compile(
    r"どちら(?:の方|のほう)?が[^、。]*、?|それぞれ(?:の)?|(?:比べ|比較し)(?:て|たい)[^。]*"
)
_DIFFER_JA = re.compile(
    r"(?:どう|何が|どこが)(?:違|異な|変わ)[^、。?？]*|違い[はを][^、。?？]*|どちらか"
)
_NOUN_BEFORE_OF = re.compile(r"^(?P<head>.+\b(?:with|for|of|under|to) )\S")
_COMPARES_EN = re.compile(r"\b(?:differ(?:s|ed|ences?)?|compare[sd]?|comparison)\b", re.IGNORECASE)
_BETWEEN_EN = re.compile(
    r"^(?P<lead>.+?),? (?:as )?between (?P<a>.+?) and (?P<b>[^?;,]+)(?P<rest>.*)$", re.IGNORECASE
)
_AGAINST_EN = re.compile(
    r"^(?P<a>.+?),? (?:as )?(?:compared (?:with|to)|versus|vs\.?|as (?:against|opposed to)) "
    r"(?P<b>[^?]+)\??$",
    re.IGNORECASE,
)
_WHICHEVER_EN = re.compile(
    r"^(?P<lead>.*\b(?:which|who|what)\b[^?]*?\b(?:\w{3,}er|first|more|less|sooner)\b[^?,:–—]*?)"
    r"(?:[:,]| [–—-]) (?P<a>[^?:;,]+?) or (?P<b>[^?:;,–—]+)(?P<rest>.*)$",
    re.IGNORECASE,
)
_OF_EACH_EN = re.compile(r"\b(?P<asks>(?:how|what|when|where|who)\b[^?]*?) each\b", re.IGNORECASE)
_COORDINATED_EN = re.compile(
    r"^(?P<lead>.*?\b(?P<p>to|for|with|under|in|by) )(?P<a>[^,?]+), and (?P=p) (?P<b>[^,?]+)\?*$",
    re.IGNORECASE,
)
_ASKS_HOW_EN = re.compile(
    r"^(?:and )?(?:(?:how (?:do|does|did))|what (?:is|are) the differences? in) ", re.IGNORECASE
)


def alternatives(question: str, language: Language) -> list[str]:
    """The question of each of the two things that it compares; nothing where it compares none."""
    return list(_japanese(question) if language == "ja" else _english(question))


def _japanese(question: str) -> Iterator[str]:
    match = next((m for m in (p.match(question) for p in _BOTH_JA) if m), None)
    if match is None:
        return
    asked = _COMPARES_JA.sub("", match["rest"])
    asked = _DIFFER_JA.sub("どうなっているか", asked)
    first, second = match["a"], match["b"]
    of = second.rfind("の")
    if "の" not in first and of > 0:  # 「AとBの会員数」
        first += second[of:]
    for item in (first, second):
        yield f"{match['lead']}{item}では、{asked}"


def _english(question: str) -> Iterator[str]:
    between = _BETWEEN_EN.match(question) if _COMPARES_EN.search(question) else None
    if between:
        topic = _ASKS_HOW_EN.sub("", _COMPARES_EN.sub("", between["lead"])).strip()
        for item in _with_head(between["a"], between["b"]):
            yield f"What about {topic}: {item}?"
    elif against := _AGAINST_EN.match(question):
        yield f"{against['a'].strip()}?"
        head, the, _ = against["a"].rpartition(" the ")
        yield f"{head if the else against['a']} {against['b'].strip()}?"
    elif whichever := _WHICHEVER_EN.match(question):
        each = _OF_EACH_EN.search(whichever["rest"])
        for item in _with_head(whichever["a"], whichever["b"]):
            yield f"{each['asks']} {item}?" if each else f"{whichever['lead'].strip()}: {item}?"
    elif both := _COORDINATED_EN.match(question):
        for item in (both["a"], both["b"]):
            yield f"{both['lead']}{item.strip()}?"


def _with_head(first: str, second: str) -> tuple[str, str]:
    """Both things; a second one of a word or two shares the first one's noun."""
    second = second.strip()
    head = _NOUN_BEFORE_OF.match(first)
    start = re.match(r"(?:with|for|of|under|to) ", second)
    if head and (start or len(second.split()) <= 2):
        second = head["head"] + (second[start.end() :] if start else second)
    return first.strip(), second
