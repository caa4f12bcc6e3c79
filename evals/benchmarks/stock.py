"""The stock pipeline as a baseline: what a llama-index quick start gives on the same weights.

`SentenceSplitter` with its defaults, `HuggingFaceEmbedding` with the model's own prompts, a dense
`QdrantVectorStore` in a temporary folder, and the index's own retriever. A hit is a chunk of the
right paragraph.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evals.benchmarks.measure import Finder
from evals.benchmarks.squad import BenchmarkDataError, RetrievalTask

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.embeddings import BaseEmbedding
    from qdrant_client import QdrantClient

DEPTH = 100


@contextmanager
def stock_finder(
    task: RetrievalTask, model: str, *, query_prompt: str, passage_prompt: str
) -> Iterator[tuple[Finder, float]]:
    """Index a task's paragraphs the stock way; gives the retriever and the seconds it took.

    Raises:
        BenchmarkDataError: the packages of the `baselines` extra are not installed.
    """
    embedding = _embedding(model, query_prompt, passage_prompt)
    from qdrant_client import QdrantClient

    with tempfile.TemporaryDirectory(prefix="partnership-stock-") as folder:
        client = QdrantClient(path=folder)
        try:
            started = time.perf_counter()
            retriever = _retriever(task, client, embedding)
            yield _finder(retriever), time.perf_counter() - started
        finally:
            client.close()


def _embedding(model: str, query_prompt: str, passage_prompt: str) -> "BaseEmbedding":
    try:
        import llama_index.vector_stores.qdrant  # noqa: F401 - says early that it is missing
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    except ImportError as error:
        raise BenchmarkDataError(
            f"The stock baseline needs {error.name}. Install the extra `baselines`, or leave the "
            "baseline out with --no-stock."
        ) from error
    embedding: BaseEmbedding = HuggingFaceEmbedding(
        model_name=model,
        query_instruction=query_prompt,
        text_instruction=passage_prompt,
        device="cpu",
        embed_batch_size=32,
    )
    return embedding


def _retriever(
    task: RetrievalTask, client: "QdrantClient", embedding: "BaseEmbedding"
) -> "BaseRetriever":
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.qdrant import QdrantVectorStore

    store = QdrantVectorStore(collection_name="stock", client=client)
    index = VectorStoreIndex.from_documents(
        [Document(id_=p.id, text=p.text) for p in task.paragraphs],
        storage_context=StorageContext.from_defaults(vector_store=store),
        transformations=[SentenceSplitter()],
        embed_model=embedding,
        show_progress=True,
    )
    return index.as_retriever(similarity_top_k=DEPTH)


def _finder(retriever: "BaseRetriever") -> Finder:
    def find(question: str) -> list[str]:
        return [str(found.node.ref_doc_id) for found in retriever.retrieve(question)]

    return find
