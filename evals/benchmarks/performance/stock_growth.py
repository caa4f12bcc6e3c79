"""The stock pipeline at one size, on the same generated texts and drawn vectors.

python -m evals.benchmarks.performance.stock_growth --size 1000 --centres a.npy --folder b
"""

import json
import shutil
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.qdrant import QdrantVectorStore
from qdrant_client import QdrantClient

from evals.benchmarks.performance.drawn import DrawnEmbedder
from evals.benchmarks.performance.generated import generated_corpus
from evals.benchmarks.performance.growth import disk_of
from evals.benchmarks.performance.memory import MemoryWatch
from evals.benchmarks.performance.questions import question_texts
from evals.benchmarks.performance.timing import timed
from ingest.corpus import default_folder, read_corpus

_DEPTH = 100
_QUESTIONS = 50


class DrawnEmbedding(BaseEmbedding):
    """Drawn vectors as llama-index knows an embedding."""

    drawn: Any

    def _get_text_embedding(self, text: str) -> list[float]:
        return list(self.drawn.embed_query(text).tolist())

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


@click.command()
@click.option("--size", type=int, required=True, help="Passages.")
@click.option("--centres", type=click.Path(path_type=Path), required=True, help="A .npy file.")
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="A new one.")
def main(size: int, centres: Path, folder: Path) -> None:
    """Print one row of the stock pipeline's growth as JSON."""
    corpus = generated_corpus(read_corpus([default_folder()]), size)
    embedding = DrawnEmbedding(drawn=DrawnEmbedder(np.load(centres)))
    texts = [
        Document(id_=f"{passage.id}|{language}", text=text)
        for passage in corpus.passages.values()
        for language, text in passage.texts.items()
    ]
    client = QdrantClient(path=str(folder))
    with MemoryWatch() as memory:
        started = time.perf_counter()
        store = QdrantVectorStore(collection_name="stock", client=client)
        index = VectorStoreIndex.from_documents(
            texts,
            storage_context=StorageContext.from_defaults(vector_store=store),
            transformations=[SentenceSplitter()],
            embed_model=embedding,
            show_progress=True,
        )
        seconds = time.perf_counter() - started
        retriever = index.as_retriever(similarity_top_k=_DEPTH)
        asked = question_texts(_QUESTIONS)
        retrieve = timed([partial(retriever.retrieve, text) for text, _ in asked])
    client.close()
    row = {
        "passages": size, "texts": len(texts), "ingest_s": seconds, "retrieve": asdict(retrieve),
        "memory_mb": memory.most, "disk_mb": disk_of(folder) / 1e6,
    }  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    click.echo(json.dumps(row))


if __name__ == "__main__":
    main()
