"""Small corpora on the disk, and an embedder that counts what it is asked for."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from ingest.corpus import Corpus, read_corpus
from ingest.embedding import HashingEmbedder, Vectors

Texts = Mapping[str, tuple[str, str]]

TEXTS: dict[str, tuple[str, str]] = {
    "main.1": ("両国は量子技術を開発する。", "Both countries will develop quantum technology."),
    "main.2": (
        "両国は原子力発電所の廃炉を進める。これには英国のロボットを使う。",
        "Both countries will decommission nuclear plants. British robots are used for this.",
    ),
    "main.3": ("両国は宇宙を探査する。", "Both countries will explore space."),
}


def front_matter(document: str, language: str) -> str:
    return f"---\ndocument: {document}\nlanguage: {language}\nstanding: authentic\n---\n"


def catalog_entry(document: str, date: str) -> str:
    return (
        f"  - id: {document}\n"
        f"    title: {{ja: 文書{document}, en: Document {document}}}\n"
        f"    short_title: {{ja: 短い{document}, en: Short {document}}}\n"
        f"    date: {date}\n"
        "    kind: partnership\n"
        "    legal_nature: {ja: 拘束力なし, en: not binding}\n"
    )


def write_document(folder: Path, document: str, texts: Texts) -> None:
    place = folder / document
    place.mkdir(parents=True, exist_ok=True)
    for i, (language, heading) in enumerate((("ja", "本文"), ("en", "Main text"))):
        blocks = "".join(f"\n{{#{key}}}\n{pair[i]}\n" for key, pair in texts.items())
        content = f"# {document}\n\n## {heading} {{#main}}\n{blocks}"
        (place / f"{language}.md").write_text(
            front_matter(document, language) + content, encoding="utf-8"
        )


@pytest.fixture
def write_corpus(tmp_path: Path) -> Callable[..., Corpus]:
    """Write the given documents (texts by passage, and dates) and read them as a corpus."""

    def write(
        documents: Mapping[str, Texts] | None = None, dates: Mapping[str, str] | None = None
    ) -> Corpus:
        folder = tmp_path / "corpus"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        documents = documents or {"first": TEXTS}
        entries = [catalog_entry(d, (dates or {}).get(d, "2026-06-14")) for d in documents]
        (folder / "catalog.yaml").write_text("documents:\n" + "".join(entries), encoding="utf-8")
        for document, texts in documents.items():
            write_document(folder, document, texts)
        return read_corpus([folder])

    return write


class CountingEmbedder(HashingEmbedder):
    """The hashing embedder, which remembers the texts it embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().embed_passages(texts)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()
