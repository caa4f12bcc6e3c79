"""Passages as llama-index nodes, and the pipeline that gives them their vectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import BaseNode, TextNode, TransformComponent
from pydantic import ConfigDict

from ingest.embedding import Embedder
from ingest.index import EntryVectors, IndexEntry
from ingest.lexical import LexicalEncoder
from ingest.sentences import split_sentences


class EmbedNode(TransformComponent):
    """Adds `vectors` to each node: the passage with its context, its sentences, its terms."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    embedder: Any
    lexical: Any

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:
        """Embed all texts of the batch in one call; the library sorts them by length."""
        sentences = [
            [s.text for s in split_sentences(n.metadata["text"], n.metadata["language"])]
            for n in nodes
        ]
        texts = [n.get_content() for n in nodes]
        flat = [text for group in sentences for text in group if len(group) > 1]
        vectors = self.embedder.embed_passages(texts + flat)
        position = len(texts)
        for i, (node, group) in enumerate(zip(nodes, sentences, strict=True)):
            own = vectors[i : i + 1]
            if len(group) > 1:
                own = vectors[position : position + len(group)]
                position += len(group)
            lexical = self.lexical.encode_passage(texts[i], node.metadata["language"])
            node.metadata["vectors"] = EntryVectors(vectors[i], np.asarray(own), lexical)
        return nodes


def embed(
    entries: Sequence[IndexEntry], embedder: Embedder, lexical: LexicalEncoder
) -> list[EntryVectors]:
    """The vectors of entries, in order, through a llama-index ingestion pipeline."""
    pipeline = IngestionPipeline(
        transformations=[EmbedNode(embedder=embedder, lexical=lexical)], disable_cache=True
    )
    nodes = pipeline.run(nodes=[_node(entry) for entry in entries])
    return [node.metadata["vectors"] for node in nodes]


def _node(entry: IndexEntry) -> TextNode:
    return TextNode(
        id_=entry.point_id,
        text=entry.content,
        metadata={"text": entry.text, "language": entry.language},
        excluded_embed_metadata_keys=["text", "language"],
    )
