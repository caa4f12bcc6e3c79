"""The product's own ingestion, index and retriever over any paragraphs."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.benchmarks.measure import Finder
from evals.benchmarks.squad import Paragraph
from evals.product import search_over
from ingest.corpus import Corpus
from ingest.documents import Bilingual, CatalogEntry, Document, Language, Passage
from ingest.embedding import Embedder
from ingest.index import PassageIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import Progress, ingest

DEPTH = 100
Ingesting = Callable[[], AbstractContextManager[Progress]]
"""Opens a bar over an ingestion, and closes it again."""


@dataclass(frozen=True)
class ProductIndex:
    """Paragraphs, ingested."""

    corpus: Corpus
    index: PassageIndex
    embedder: Embedder
    lexical: LexicalEncoder
    seconds: float

    def finder(
        self,
        language: Language,
        *,
        lexical_alone: bool = False,
        documents: Sequence[str] | None = None,
    ) -> Finder:
        """The product's retriever as a function from a question to ranked ids.

        Args:
            language: of the questions.
            lexical_alone: let the terms alone count.
            documents: search within these only.
        """
        search = search_over(
            self.corpus,
            self.index,
            self.embedder,
            self.lexical,
            lexical_alone=lexical_alone,
            documents=documents,
        )
        return lambda question: search(question, language, DEPTH)


@contextmanager
def product_index(
    corpus: Corpus, embedder: Embedder, ingesting: Ingesting
) -> Iterator[ProductIndex]:
    """Ingest a corpus, without context, into an index in a temporary folder."""
    lexical = LexicalEncoder(TermAnalyser())
    with (
        tempfile.TemporaryDirectory(prefix="partnership-eval-") as folder,
        PassageIndex.open_folder(Path(folder)) as index,
    ):
        with ingesting() as progress:
            started = time.perf_counter()
            ingest(corpus, index, embedder, lexical, context=False, progress=progress)
            seconds = time.perf_counter() - started
        yield ProductIndex(corpus, index, embedder, lexical, seconds)


def as_corpus(paragraphs: Sequence[Paragraph]) -> Corpus:
    """Paragraphs as a corpus, each in its one language, a document an article.

    Titles are the articles' numbers: a real one would let a question name its document.
    """
    articles: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        articles.setdefault(paragraph.article, []).append(paragraph)
    documents = {article: _document(article, members) for article, members in articles.items()}
    return Corpus(documents, f"sha256:{'0' * 64}")


def _document(article: str, paragraphs: Sequence[Paragraph]) -> Document:
    title = Bilingual(ja=article, en=article)
    entry = CatalogEntry(
        id=article, title=title, short_title=title, date=None, kind="agreement", legal_nature=title
    )
    passages = tuple(
        Passage(
            id=paragraph.id,
            document_id=article,
            kind="paragraph",
            order=order,
            heading={paragraph.language: ""},
            address=title,
            texts={paragraph.language: paragraph.text},
            standing={paragraph.language: "authentic"},
        )
        for order, paragraph in enumerate(paragraphs)
    )
    return Document(entry, passages, {paragraph.language: "authentic" for paragraph in paragraphs})
