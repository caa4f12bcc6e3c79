"""Must, may and should in which the two texts of a passage surely differ.

Each text words some things as an obligation, a permission, a recommendation or a prohibition, and
many as none of them (協力する, "will cooperate"), which fits anything. Only where each text has a
modality that the other lacks (しなければならない here, "may" there) do they differ for sure.
"""

import re
from collections.abc import Iterable, Mapping

from ingest.documents import LANGUAGES, Language

_ABLE = r"\bbe (?:able|allowed|authori[sz]ed|entitled|free|permitted) to\b"
_MODAL = r"(?:shall|must|may|can|should)"
# In this order: words that one pattern has taken are not looked at again. "May" with a capital is
# a month; "may only" sets a condition, which Japanese words as a prohibition or as a permission.
_PATTERNS: Mapping[Language, Iterable[tuple[str, str]]] = {
    "ja": (
        (
            "prohibition",
            r"てはならな[いか]|ことができな[いか]|べきで(?:は)?な[いか]|ないものとする",
        ),
        ("obligation", r"なければなら(?:ない|ず)|なくてはならない|義務を(?:負|有)[うすい]"),
        ("obligation", r"(?<=[うくぐすつぬぶむる])ものとする"),
        ("permission", r"(?<=[うくぐすつぬぶむる])ことができ[るた]|て(?:も)?(?:よい|差し支えない)"),
        (
            "permission",
            r"(?<=[いきしちみりえけせてねめれ])得る|可能性がある|かもしれない",
        ),
        ("recommendation", r"べき(?=で|だ|と[さす考の]|[。、])|(?:こと|の)が望ましい"),
    ),
    "en": (
        ("", rf"\b{_MODAL} only\b|\bonly\b[^.;]*?\b{_MODAL}\b"),
        ("prohibition", rf"\b(?:[Nn]o|[Nn]either|[Nn]one|[Nn]othing)\b[^.;]*?\b{_MODAL}\b"),
        ("prohibition", rf"\b{_MODAL} (?:in no case|neither|never|not)\b|\bcannot\b"),
        ("permission", rf"(?:\b{_MODAL} |\bwill |\bto )?{_ABLE}"),
        ("obligation", r"\b(?:shall|must)\b|\b(?:is|are|be) (?:bound|obliged|required) to\b"),
        ("permission", r"\b(?:may|can)\b"),
        ("recommendation", r"\b(?:should|ought to)\b|\b(?:is|be) desirable\b"),
    ),
}


def differing_modality(
    texts: Mapping[Language, str],
) -> dict[Language, tuple[str, ...]] | None:
    """The words of must, may and should that only one text bears out; None where they may agree."""
    said = {language: _said(texts[language], language) for language in LANGUAGES}
    alone = {
        "ja": said["ja"].keys() - said["en"].keys(),
        "en": said["en"].keys() - said["ja"].keys(),
    }
    if not alone["ja"] or not alone["en"]:
        return None
    return {
        language: tuple(word for kind in found if kind in alone[language] for word in found[kind])
        for language, found in said.items()
    }


def _said(text: str, language: Language) -> dict[str, list[str]]:
    """Each modality with its words as the text has them, each once."""
    found: dict[str, list[str]] = {}
    for modality, pattern in _PATTERNS[language]:
        words = [match.group() for match in re.finditer(pattern, text)]
        text = re.sub(pattern, "\0", text)
        if modality and words:
            found[modality] = list(dict.fromkeys([*found.get(modality, ()), *words]))
    return found
