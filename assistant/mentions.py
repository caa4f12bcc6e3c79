"""Documents and addresses that a question names."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property

from ingest.corpus import Corpus
from ingest.documents import Document, Passage
from ingest.numerals import MONTHS, normalise

_DASHES = re.compile(r"[‐‑‒–—―-]")
_JA_NUMBER = re.compile(r"(?<!\d)第?(\d{1,4})(項|段落|番目の項目|番目の段落)(?:目)?")
_EN_NUMBER = re.compile(
    r"\b(item|paragraph|para|point|bullet)\s*(?:no\.?\s*)?(\d{1,4})\b"
    r"|\b(\d{1,4})(?:st|nd|rd|th)\s+(item|paragraph|point|bullet)\b"
)
_ORDINALS = {
    word: i
    for i, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),  # noqa: SIM905
        1,
    )
}
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})(?=\s+(?:item|paragraph|point|bullet))")
_STATEMENT = re.compile(
    r"(?:(?P<ja>\d{1,2})月(?:\d{1,2}日)?の(?:日英)?|(?<![^\s、。「])|この|その|本|今回の|日英)(?:共同)?声明"
    rf"|\b(?:the|this|that|(?P<en>{'|'.join(MONTHS)})(?: \d{{4}})?) (?:joint )?statement\b"
)
_MINIMUM_JA, _MINIMUM_EN = 3, 3


def fold(text: str) -> str:
    """Text made comparable: NFKC, lower case, one dash, single spaces, no middle dots."""
    text = _DASHES.sub("-", normalise(unicodedata.normalize("NFKC", text)))
    return " ".join(text.replace("・", "").split())


class MentionFinder:
    """Finds the documents and passages that a question names, by any of their names."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for document in self._corpus.documents.values():
            for name in _names_of(document):
                names.setdefault(fold(name), document.id)
        return names

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._names, key=len, reverse=True)
        return re.compile("|".join(_bounded(name) for name in longest_first) or r"(?!)")

    def documents(self, question: str) -> tuple[str, ...]:
        """The ids of the documents named, in order; a longer name wins over one inside it.

        "The statement" and "the June statement" name a joint statement where only one can be meant.
        """
        text = fold(question)
        found = [self._names[m.group()] for m in self._pattern.finditer(text)]
        return tuple(dict.fromkeys([*found, *self._statement(text)]))

    def _statement(self, text: str) -> list[str]:
        match = _STATEMENT.search(text)
        if match is None:
            return []
        month = match["ja"] or match["en"]
        if month and not month.isdigit():
            month = str(next(i for i, m in enumerate(MONTHS, 1) if m.startswith(month[:3])))
        meant = [
            document.id
            for document in self._corpus.documents.values()
            if document.entry.kind == "joint_statement"
            and (not month or (document.entry.date or "")[5:7] == month.zfill(2))
        ]
        return meant if len(meant) == 1 else []

    def passages(self, question: str, documents: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the passages whose address a question gives (協力 第7項, "item 7").

        Args:
            question: as asked.
            documents: those it names; without any, the address must be found in one document only.
        """
        text = fold(question)
        wanted = list(_numbers(text))
        if not wanted:
            return ()
        searched = documents or tuple(self._corpus.documents)
        found = [
            passage
            for document_id in searched
            for passage in self._corpus.documents[document_id].passages
            if _is_addressed(passage, text, wanted)
        ]
        if len({p.document_id for p in found}) > 1:
            return ()
        return tuple(p.id for p in found)


def _names_of(document: Document) -> Iterator[str]:
    entry = document.entry
    for name in (entry.title.ja, entry.short_title.ja, *entry.aliases.ja):
        if len(name) >= _MINIMUM_JA:
            yield name
    for name in (entry.title.en, entry.short_title.en, *entry.aliases.en):
        if len(name) >= _MINIMUM_EN:
            yield name


def _bounded(name: str) -> str:
    start = r"(?<![a-z0-9])" if name[0].isascii() else ""
    end = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return f"{start}{re.escape(name)}{end}"


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    for match in _JA_NUMBER.finditer(text):
        yield ("paragraph" if "段落" in match[2] else "item"), int(match[1])
    text = _ORDINAL.sub(lambda m: f"{_ORDINALS[m[1]]}th", text)
    for match in _EN_NUMBER.finditer(text):
        kind = match[1] or match[4]
        number = int(match[2] or match[3])
        yield ("paragraph" if kind.startswith("para") else "item"), number


def _is_addressed(passage: Passage, text: str, wanted: list[tuple[str, int]]) -> bool:
    if not any(fold(heading) in text for heading in passage.heading.values()):
        return False
    unit = "項" if passage.kind == "item" else "段落"
    return any(
        kind == passage.kind and passage.address.ja.endswith(f"第{number}{unit}")
        for kind, number in wanted
    )
