"""One document's files to its passages: the text where there is one, then the digest.

Each language's text is read from the last folder that has it. A digest steps back where a text
stands: its passages follow the text's as background, each under its own standing.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingest.addresses import restyle
from ingest.catalog import read_sources
from ingest.corpus_folders import KnownDocument
from ingest.document_checks import check_files
from ingest.documents import (
    LANGUAGES,
    STANDINGS,
    Bilingual,
    Document,
    Language,
    OfficialAddress,
    Passage,
    Source,
    Standing,
    other_language,
)
from ingest.markdown import Block, Fault, TextFile, parse

Files = Mapping[Language, TextFile]


class DocumentReader:
    """Reads one document and aligns its two languages by passage id."""

    def __init__(self, known: KnownDocument, faults: list[Fault]) -> None:
        self._known = known
        self._entry = known.entry
        self._faults = faults

    def read(self) -> Document | None:
        """The document, or None where it has no text at all."""
        texts, digests = self._files(""), self._files("digest.")
        if not texts and not digests:
            message = f"{self._entry.id} has no text: neither ja.md, en.md nor a digest"
            self._faults.append(Fault(self._known.catalog.path, self._known.line, message))
            return None
        sources = self._sources()
        for files in (texts, digests):
            check_files(files, self._entry.id, sources, self._faults)
        self._check_collisions(texts, digests)
        sources |= {_official_key(lang): s for lang, f in texts.items() if (s := self._origin(f))}
        passages = list(self._passages(texts, sources, 0))
        passages += self._passages(digests, sources, len(passages))
        standing = {**_standings(digests), **_standings(texts)}
        return Document(self._entry, tuple(passages), standing, sources)

    def _files(self, prefix: str) -> Files:
        files: dict[Language, TextFile] = {}
        for language in LANGUAGES:
            paths = [place / f"{prefix}{language}.md" for place in self._known.places]
            path = next((p for p in reversed(paths) if p.exists()), None)
            if path and (file := parse(path, self._faults)):
                files[language] = file
        return files

    def _sources(self) -> dict[str, Source]:
        """The digest's sources; a later folder's come in addition."""
        sources: dict[str, Source] = {}
        for place in self._known.places:
            if (path := place / "sources.yaml").exists():
                sources |= read_sources(path, self._faults)
        return sources

    def _origin(self, file: TextFile) -> Source | None:
        """Where a fetched or added text came from, as a source that citations can show."""
        retrieved = file.front_matter.get("retrieved")
        if not isinstance(retrieved, dict):
            return None
        address, day = str(retrieved.get("address")), str(retrieved.get("date"))
        url = address if address.startswith(("https://", "http://")) else None
        try:
            return Source(
                name=_publisher(address, self._entry.official_addresses),
                url=url,
                language=str(file.front_matter.get("language")),
                read=day,
                state="seen",
            )
        except ValueError:  # the front matter's own check has told the fault
            return None

    def _check_collisions(self, texts: Files, digests: Files) -> None:
        taken = {b.local_id: (f.path, b.line) for f in digests.values() for b in f.blocks}
        for file in texts.values():
            for block in file.blocks:
                if block.local_id in taken:
                    path, line = taken[block.local_id]
                    message = f"passage {block.local_id} is already in the digest ({path}:{line})"
                    self._faults.append(Fault(file.path, block.line, message))

    def _passages(
        self, files: Files, sources: Mapping[str, Source], first: int
    ) -> Iterator[Passage]:
        blocks = {lang: {b.local_id: b for b in file.blocks} for lang, file in files.items()}
        standing = _standings(files)
        for order, local_id in enumerate(_in_order([list(b) for b in blocks.values()]), first):
            pair = {lang: known[local_id] for lang, known in blocks.items() if local_id in known}
            either = next(iter(pair.values()))
            origins = [k for lang in pair if (k := _official_key(lang)) in sources]
            digest = all(standing[language] == "digest" for language in pair)
            yield Passage(
                id=f"{self._entry.id}:{local_id}",
                document_id=self._entry.id,
                kind=either.kind,
                order=order,
                heading={language: block.heading for language, block in pair.items()},
                address=_address(pair, digest=digest),
                texts={language: block.text for language, block in pair.items()},
                standing={language: standing[language] for language in pair},
                sources=(*either.sources, *([] if digest else origins)),
            )


def _official_key(language: Language) -> str:
    return f"official-{language}"


def _standings(files: Files) -> dict[Language, Standing]:
    found = {language: file.front_matter.get("standing") for language, file in files.items()}
    return {
        language: next((known for known in STANDINGS if known == standing), "digest")
        for language, standing in found.items()
    }


def _publisher(address: str, official: Sequence[OfficialAddress]) -> Bilingual:
    name = next((a.publisher for a in official if a.url == address), None)
    plain = address.split("/")[2] if "://" in address else Path(address).name
    return name or Bilingual(ja=plain or "?", en=plain or "?")


def _in_order(lists: Sequence[Sequence[str]]) -> list[str]:
    """The ids of both languages in one order: what only the second has follows its neighbour."""
    merged = list(dict.fromkeys(lists[0])) if lists else []
    known = set(merged)
    for later in lists[1:]:
        place = 0
        for local_id in later:
            if local_id in known:
                place = merged.index(local_id) + 1
            else:
                merged.insert(place, local_id)
                known.add(local_id)
                place += 1
    return merged


def _address(pair: Mapping[Language, Block], *, digest: bool) -> Bilingual:
    """Where a reader finds the passage, in both languages: 協力 第7項 = Cooperation, item 7."""
    ja, en = (_place(pair, language) for language in LANGUAGES)
    return Bilingual(ja=f"要約・{ja}", en=f"Digest, {en}") if digest else Bilingual(ja=ja, en=en)


def _place(pair: Mapping[Language, Block], language: Language) -> str:
    """As printed, else by heading and count; in the other language's terms if there is no text."""
    block = pair.get(language) or pair[other_language(language)]
    if block.at:
        own = language in pair
        return block.at if own else restyle(block.at, language) or block.at
    item = block.kind == "item"
    if language == "ja":
        return f"{block.heading} 第{block.number}{'項' if item else '段落'}"
    return f"{block.heading}, {'item' if item else 'paragraph'} {block.number}"
