"""The retrieval benchmark: the product beside lexical search alone and the stock pipeline."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evals.benchmarks.measure import Bar, Row, measure
from evals.benchmarks.product import Ingesting, as_corpus, product_index
from evals.benchmarks.squad import RetrievalTask
from evals.benchmarks.stock import stock_finder
from evals.product import open_embedder
from ingest.embedding import Embedder

if TYPE_CHECKING:
    from assistant.settings import Settings

PRODUCT = "this product"
LEXICAL = "lexical alone"
STOCK = "stock pipeline"


def run_retrieval(
    task: RetrievalTask, settings: "Settings", *, stock: bool, bar: Bar, ingesting: Ingesting
) -> Iterator[Row]:
    """Measure a task three ways, each when its turn comes.

    Args:
        task: paragraphs and questions.
        settings: say which embedding model is used.
        stock: measure the stock pipeline too.
        bar: shows how the questions go.
        ingesting: opens a bar over the ingestion.
    """
    yield from product_rows(task, open_embedder(settings), bar, ingesting)
    if stock and settings.embedding_model != "hashing":  # which is no sentence-transformers model
        yield _stock_row(task, settings, bar)


def product_rows(
    task: RetrievalTask, embedder: Embedder, bar: Bar, ingesting: Ingesting
) -> Iterator[Row]:
    """The product's own retriever, and the same with its terms alone."""
    corpus = as_corpus(task.paragraphs)
    with product_index(corpus, embedder, ingesting) as product:
        for name, lexical_alone in ((PRODUCT, False), (LEXICAL, True)):
            find = product.finder(task.language, lexical_alone=lexical_alone)
            yield measure(name, task, find, seconds_to_ingest=product.seconds, bar=bar)


def _stock_row(task: RetrievalTask, settings: "Settings", bar: Bar) -> Row:
    model, query_prompt, passage_prompt = model_and_prompts(settings)
    with stock_finder(task, model, query_prompt=query_prompt, passage_prompt=passage_prompt) as (
        find,
        seconds,
    ):
        return measure(STOCK, task, find, seconds_to_ingest=seconds, bar=bar)


def model_and_prompts(settings: "Settings") -> tuple[str, str, str]:
    """The same weights and prompts as the product's, from where the product has them."""
    from sentence_transformers import SentenceTransformer

    from ingest.bundled_model import unpack

    bundled = settings.embedding_model == "bundled"
    model = str(unpack(settings.model_folder)) if bundled else settings.embedding_model
    prompts = SentenceTransformer(model, device="cpu").prompts or {}
    query = settings.query_prompt if not bundled else None
    passage = settings.passage_prompt if not bundled else None
    own = prompts.get("passage") or prompts.get("document") or ""
    return (
        model,
        query if query is not None else prompts.get("query") or "",
        passage if passage is not None else own,
    )
