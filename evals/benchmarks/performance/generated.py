"""Corpora of any size, drawn from the clauses of a real one.

A generated passage has the sentences and clauses of a real passage in number; each clause is drawn
from the whole corpus, its numbers are drawn anew, and some sentences get a made-up proper name from
a vocabulary as uneven as a language's, so that length, vocabulary and its growth are realistic. It
says nothing: only costs can be measured on it, never what is found.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.corpus import Corpus
from ingest.documents import (
    LANGUAGES,
    Bilingual,
    CatalogEntry,
    Document,
    Language,
    Passage,
)
from ingest.sentences import split_sentences

PASSAGES_A_DOCUMENT = 100
_CLAUSES = {"ja": re.compile(r"(?<=、)"), "en": re.compile(r"(?<=[,;]) ")}
_NUMBER = re.compile(r"\d+")
_NAMES = 50_000
_NAMED = 0.4  # sentences that name somebody or something of their own
_SYLLABLES = {
    "ja": "ア イ カ キ ク サ シ タ ト ナ ニ ハ ヒ マ ミ ラ リ ル レ ロ".split(),  # noqa: SIM905
    "en": "a ber con dar el fen gra hol is jor kel lin mor nor os per ral sten tor ul".split(),  # noqa: SIM905
}


@dataclass(frozen=True, slots=True)
class Clauses:
    """What is drawn from in one language: clauses, and how many each sentence of a passage has."""

    clauses: Sequence[str]
    shapes: Sequence[Sequence[int]]


def generated_corpus(real: Corpus, size: int, *, seed: int = 1, changed: float = 0.0) -> Corpus:
    """A corpus of so many passages, each in both languages, always the same for the same arguments.

    Args:
        real: where clauses and lengths come from.
        size: passages.
        seed: of all that is drawn.
        changed: this share of the passages is drawn otherwise, as an edit would leave them.
    """
    sources = {language: _clauses(real, language) for language in LANGUAGES}
    documents: dict[str, Document] = {}
    for number, start in enumerate(range(0, size, PASSAGES_A_DOCUMENT)):
        orders = range(start, min(start + PASSAGES_A_DOCUMENT, size))
        document = _document(f"generated-{number}", orders, sources, seed, changed)
        documents[document.id] = document
    return Corpus(documents, f"sha256:generated{seed}s{size}c{round(1000 * changed)}")


def _clauses(real: Corpus, language: Language) -> Clauses:
    found: list[str] = []
    shapes: list[list[int]] = []
    for passage in real.passages.values():
        sentences = split_sentences(passage.texts.get(language, ""), language)
        pieces = [[c for c in _CLAUSES[language].split(s.text) if c] for s in sentences]
        found += [clause for group in pieces for clause in group]
        if pieces:
            shapes.append([len(group) for group in pieces])
    return Clauses(found, shapes)


def _document(
    name: str, orders: range, sources: Mapping[Language, Clauses], seed: int, changed: float
) -> Document:
    title = Bilingual(ja=f"{name}に関する覚書", en=f"Memorandum on {name}")
    year = 1950 + random.Random(f"{seed} {name}").randrange(76)  # noqa: S311
    entry = CatalogEntry(
        id=name, title=title, short_title=title, date=f"{year}-06-14", kind="memorandum",
        legal_nature=title,
    )  # fmt: skip
    passages = tuple(_passage(name, order, sources, seed, changed) for order in orders)
    return Document(entry, passages, dict.fromkeys(LANGUAGES, "authentic"))


def _passage(
    document: str, order: int, sources: Mapping[Language, Clauses], seed: int, changed: float
) -> Passage:
    draw = random.Random(f"{seed} {order}")  # noqa: S311 - reproducible, not secret
    if draw.random() < changed:
        draw = random.Random(f"{seed} {order} changed")  # noqa: S311
    number = order % PASSAGES_A_DOCUMENT + 1
    return Passage(
        id=f"{document}:main.{number}",
        document_id=document,
        kind="paragraph",
        order=number,
        heading={"ja": "本文", "en": "Main text"},
        address=Bilingual(ja=f"{document} 第{number}段落", en=f"{document}, paragraph {number}"),
        texts={language: _text(sources[language], language, draw) for language in LANGUAGES},
        standing=dict.fromkeys(LANGUAGES, "authentic"),
    )


def _text(source: Clauses, language: Language, draw: random.Random) -> str:
    sentences = _sentences(source, language, draw)
    return "".join(sentences) if language == "ja" else " ".join(sentences)


def _sentences(source: Clauses, language: Language, draw: random.Random) -> Iterator[str]:
    joined, stop = ("", "。") if language == "ja" else (" ", ".")
    for clauses in draw.choice(source.shapes):
        parts = [draw.choice(source.clauses).rstrip("。.、,; ") for _ in range(clauses)]
        if draw.random() < _NAMED:
            parts[0] = _named(parts[0], language, draw)
        text = ("、" if language == "ja" else ",").join(f"{joined}{p}" for p in parts).strip()
        text = _NUMBER.sub(lambda match: _other_number(match[0], draw), text)
        yield text[0].upper() + text[1:] + stop


def _named(clause: str, language: Language, draw: random.Random) -> str:
    """A clause with a made-up name, drawn as Zipf has it: the n-th as often as 1/n."""
    name = _name(int(_NAMES ** draw.random()), language)
    return f"{name}については{clause}" if language == "ja" else f"In {name} {clause}"


def _name(rank: int, language: Language) -> str:
    syllables = _SYLLABLES[language]
    found = ""
    while rank:
        rank, which = divmod(rank, len(syllables))
        found += syllables[which]
    return found + ("州" if language == "ja" else "shire")


def _other_number(digits: str, draw: random.Random) -> str:
    low = 10 ** (len(digits) - 1)
    return str(draw.randrange(low, 10 * low)) if len(digits) <= 6 else digits
