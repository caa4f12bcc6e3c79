"""Passages whose address a question gives: 協力 第7項, "item 7", 第三条第2項(b), Article 3(2)(b).

A heading and a number lead to digests and statements; an article leads to the texts that have
articles, in either style; a paragraph number alone, to a text that numbers its paragraphs through.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.understanding.folding import fold
from ingest.addresses import NumberedAddress, find_addresses
from ingest.documents import Document, Passage
from ingest.numerals import normalise

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
_ANNEX = re.compile(r"(?:附属書|付属書|別添)\s*第?([\d一二三四五六七八九十]+)|\bannex\s+(\d+)")
_THROUGH = re.compile(r"(?:^|, )paragraph (\d+)$", re.IGNORECASE)

Wanted = Sequence[tuple[str, int]]
"""Kinds of passage (item, paragraph) with their numbers."""


def addressed_passages(text: str, documents: Iterable[Document], *, named: bool) -> tuple[str, ...]:
    """The ids of the passages whose address a question gives.

    An article without its paragraphs means all of it. An address that several documents have means
    none of them.

    Args:
        text: the question, folded.
        documents: where to look.
        named: whether the question names them; a bare paragraph number means nothing elsewhere.
    """
    articles, numbers = find_addresses(text), list(_numbers(text))
    if not articles and not numbers:
        return ()
    found: list[Passage] = []
    for document in documents:
        own = list(_in_articles(document, text, articles))
        own = own or [p for p in document.passages if _is_headed(p, text, numbers)]
        found += own or (list(_numbered_through(document, numbers)) if named else [])
    if len({p.document_id for p in found}) > 1:
        return ()
    return tuple(p.id for p in found)


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    for match in _JA_NUMBER.finditer(text):
        yield ("paragraph" if "段落" in match[2] else "item"), int(match[1])
    text = _ORDINAL.sub(lambda m: f"{_ORDINALS[m[1]]}th", text)
    for match in _EN_NUMBER.finditer(text):
        kind = match[1] or match[4]
        number = int(match[2] or match[3])
        yield ("paragraph" if kind.startswith("para") else "item"), number


def _in_articles(
    document: Document, text: str, articles: Sequence[NumberedAddress]
) -> Iterator[Passage]:
    """The passages under these articles; those of an annex only where the question names it."""
    if not articles:
        return
    annex = _annex(text)
    for passage in document.passages:
        written = fold(f"{passage.address.ja} {passage.address.en}")
        own = find_addresses(written)
        if own and _annex(written) == annex and any(_is_under(own[0], a) for a in articles):
            yield passage


def _annex(text: str) -> str | None:
    match = _ANNEX.search(text)
    return normalise(f"第{match[1] or match[2]}") if match else None


def _is_under(own: NumberedAddress, wanted: NumberedAddress) -> bool:
    return own.article == wanted.article and own.parts[: len(wanted.parts)] == wanted.parts


def _is_headed(passage: Passage, text: str, wanted: Wanted) -> bool:
    """Whether the question names the passage's heading, and its number under it."""
    if not any(fold(heading) in text for heading in passage.heading.values()):
        return False
    unit = "項" if passage.kind == "item" else "段落"
    return any(
        kind == passage.kind and passage.address.ja.endswith(f"第{number}{unit}")
        for kind, number in wanted
    )


def _numbered_through(document: Document, wanted: Wanted) -> Iterator[Passage]:
    """The paragraphs of these numbers, if the document's text has each number once."""
    numbered: dict[int, Passage] = {}
    for passage in document.passages:
        digest = "digest" in passage.standing.values()
        match = None if digest else _THROUGH.search(passage.address.en)
        if match and int(match[1]) in numbered:
            return
        if match:
            numbered[int(match[1])] = passage
    yield from (numbered[number] for _, number in wanted if number in numbered)
