"""Read and validate the corpus: a catalog, and a folder of aligned texts for each document.

Several corpus folders may stand beside each other (the product's own, a user's further ones); the
files are the truth and this module turns them into frozen `Document`s, or into a list of faults
with file and line.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.catalog import CatalogFile, read_catalog, read_sources
from ingest.documents import (
    LANGUAGES,
    STANDINGS,
    Bilingual,
    CatalogEntry,
    Document,
    Language,
    Passage,
    Source,
    Standing,
)
from ingest.markdown import Block, Fault, TextFile, broken_sentences, parse


class CorpusError(Exception):
    """The corpus cannot be used; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}. Run: partnership corpus check")


@dataclass(frozen=True)
class Corpus:
    """All documents, by id, and a version that changes with any of their words."""

    documents: Mapping[str, Document]
    version: str

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """Every passage by its id, in the order of the documents."""
        return {p.id: p for d in self.documents.values() for p in d.passages}

    @cached_property
    def lone_languages(self) -> frozenset[Language]:
        """The languages in which some passage exists without a counterpart."""
        texts = (p.texts for p in self.passages.values())
        return frozenset(next(iter(t)) for t in texts if len(t) == 1)


def default_folder() -> Path:
    """The corpus that comes with the product."""
    import corpus

    return Path(corpus.__file__).parent


def read_corpus(folders: Sequence[Path]) -> Corpus:
    """Read the corpus folders.

    Raises:
        CorpusError: there are faults; all of them are listed.
    """
    documents, faults = check_corpus(folders)
    if faults:
        raise CorpusError(faults)
    return Corpus({d.id: d for d in documents}, _version(folders))


def check_corpus(folders: Sequence[Path]) -> tuple[list[Document], list[Fault]]:
    """Read the folders and return what could be read and everything that is wrong."""
    faults: list[Fault] = []
    catalogs = [c for folder in folders if (c := read_catalog(folder / "catalog.yaml", faults))]
    documents = [
        document
        for catalog in catalogs
        for entry in catalog.entries
        if (document := _DocumentReader(catalog, entry, faults).read())
    ]
    _check_links(catalogs, documents, faults)
    return documents, sorted(faults, key=lambda f: (str(f.path), f.line))


def _version(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        patterns = ("catalog.yaml", "*/*.md", "*/sources.yaml")
        for path in sorted(p for pattern in patterns for p in folder.glob(pattern)):
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sha256:{digest.hexdigest()}"


class _DocumentReader:
    """Reads one document's folder and aligns its two languages by passage id."""

    def __init__(self, catalog: CatalogFile, entry: CatalogEntry, faults: list[Fault]) -> None:
        self._catalog = catalog
        self._entry = entry
        self._faults = faults
        self._folder = catalog.path.parent / entry.id

    def read(self) -> Document | None:
        files = self._files()
        if not files:
            self._catalog_fault("has no text: neither ja.md, en.md nor a digest")
            return None
        self._check_alignment(files)
        sources = self._sources(files)
        standing = {language: self._standing(file) for language, file in files.items()}
        passages = tuple(self._passages(files, standing))
        return Document(self._entry, passages, standing, sources)

    def _files(self) -> dict[Language, TextFile]:
        files: dict[Language, TextFile] = {}
        texts = (self._folder / f"{language}.md" for language in LANGUAGES)
        prefix = "" if any(path.exists() for path in texts) else "digest."
        for language in LANGUAGES:
            path = self._folder / f"{prefix}{language}.md"
            if path.exists() and (file := parse(path, self._faults)):
                self._check_front_matter(file, language)
                files[language] = file
        return files

    def _check_front_matter(self, file: TextFile, language: Language) -> None:
        expected = {"document": self._entry.id, "language": language}
        for key, value in expected.items():
            if file.front_matter.get(key) != value:
                self._fault(file.path, 1, f"the front matter must say '{key}: {value}'")
        standing = file.front_matter.get("standing")
        if standing not in STANDINGS:
            self._fault(file.path, 1, f"standing {standing!r} is none of {', '.join(STANDINGS)}")
        elif (standing == "digest") != file.path.name.startswith("digest."):
            self._fault(file.path, 1, "a digest, and only a digest, is kept in digest.*.md")

    def _standing(self, file: TextFile) -> Standing:
        standing = file.front_matter.get("standing")
        return next((known for known in STANDINGS if known == standing), "digest")

    def _check_alignment(self, files: dict[Language, TextFile]) -> None:
        for file in files.values():
            self._check_blocks(file)
        if len(files) < 2:
            return
        blocks = {lang: {b.local_id: b for b in file.blocks} for lang, file in files.items()}
        for language, file in files.items():
            others = blocks["en" if language == "ja" else "ja"]
            for block in file.blocks:
                self._check_counterpart(file, block, others.get(block.local_id))

    def _check_counterpart(self, file: TextFile, block: Block, other: Block | None) -> None:
        only = file.front_matter.get("only_here")
        if other is None:
            if not (isinstance(only, list) and block.local_id in only):
                message = "has no counterpart in the other language (or declare it: only_here)"
                self._fault(file.path, block.line, f"passage {block.local_id} {message}")
        elif other.sources != block.sources:
            message = f"passage {block.local_id} names other sources than its counterpart"
            self._fault(file.path, block.line, message)
        elif other.kind != block.kind:
            message = f"passage {block.local_id} is an item in one language only"
            self._fault(file.path, block.line, message)

    def _check_blocks(self, file: TextFile) -> None:
        seen: dict[str, int] = {}
        for block in file.blocks:
            if block.local_id in seen:
                first = seen[block.local_id]
                self._fault(file.path, block.line, f"{block.local_id} is already on line {first}")
            seen.setdefault(block.local_id, block.line)
            for line, reason in broken_sentences(block, str(file.front_matter.get("language"))):
                self._fault(file.path, line, reason)

    def _sources(self, files: dict[Language, TextFile]) -> Mapping[str, Source]:
        path = self._folder / "sources.yaml"
        sources = read_sources(path, self._faults) if path.exists() else {}
        for file in files.values():
            digest = self._standing(file) == "digest"
            for block in file.blocks:
                if digest and not block.sources:
                    self._fault(file.path, block.line, f"{block.local_id} names no source")
                for key in block.sources:
                    if key not in sources:
                        message = f"source {key!r} is not in {path.name}"
                        self._fault(file.path, block.line, message)
        return sources

    def _passages(
        self, files: dict[Language, TextFile], standing: Mapping[Language, Standing]
    ) -> Iterator[Passage]:
        blocks: dict[str, dict[Language, Block]] = {}
        for language, file in files.items():
            for block in file.blocks:
                blocks.setdefault(block.local_id, {})[language] = block
        for order, (local_id, pair) in enumerate(blocks.items()):
            either = next(iter(pair.values()))
            yield Passage(
                id=f"{self._entry.id}:{local_id}",
                document_id=self._entry.id,
                kind=either.kind,
                order=order,
                heading={language: block.heading for language, block in pair.items()},
                address=_address(pair, digest=standing[next(iter(pair))] == "digest"),
                texts={language: block.text for language, block in pair.items()},
                standing={language: standing[language] for language in pair},
                sources=tuple(k for k in either.sources),
            )

    def _catalog_fault(self, message: str) -> None:
        line = self._catalog.line_of(self._entry.id)
        self._fault(self._catalog.path, line, f"{self._entry.id} {message}")

    def _fault(self, path: Path, line: int, message: str) -> None:
        self._faults.append(Fault(path, line, message))


def _address(pair: Mapping[Language, Block], *, digest: bool) -> Bilingual:
    """Where a reader finds the passage, in both languages: 協力 第7項 = Cooperation, item 7."""
    ja, en = pair.get("ja") or pair["en"], pair.get("en") or pair["ja"]
    item = ja.kind == "item"
    japanese = f"{ja.heading} 第{ja.number}{'項' if item else '段落'}"
    english = f"{en.heading}, {'item' if item else 'paragraph'} {en.number}"
    if digest:
        return Bilingual(ja=f"要約・{japanese}", en=f"Digest, {english}")
    return Bilingual(ja=japanese, en=english)


def _check_links(
    catalogs: Sequence[CatalogFile], documents: Sequence[Document], faults: list[Fault]
) -> None:
    owner = {e.id: c for c in catalogs for e in c.entries}
    passages = {p.id for d in documents for p in d.passages}
    for document in documents:
        entry, catalog = document.entry, owner[document.id]
        linked = [*entry.builds_on, *entry.supersedes, *(m.document for m in entry.mentions)]
        for target in linked:
            if target not in owner:
                line = catalog.line_of(entry.id)
                message = f"{entry.id} links to {target!r}, which is no document"
                faults.append(Fault(catalog.path, line, message))
        for mention in entry.mentions:
            if mention.passage not in passages:
                line = catalog.line_of(entry.id)
                message = f"{entry.id} mentions by {mention.passage!r}, which is no passage"
                faults.append(Fault(catalog.path, line, message))
