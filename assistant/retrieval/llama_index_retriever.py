"""The retriever as llama-index knows one, for pipelines that are built with it.

A module of its own: importing llama-index takes a second, which answering does not need.
"""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.retrieval.retriever import PassageRetriever
from assistant.understanding.language import detect_language


class LlamaIndexRetriever(BaseRetriever):
    """Passages as scored nodes, in the question's own language.

    Args:
        retriever: finds them.
        limit: how many.
    """

    def __init__(self, retriever: PassageRetriever, *, limit: int = 10) -> None:
        super().__init__()
        self._retriever = retriever
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        retrieval = self._retriever.search(question, detect_language(question), limit=self._limit)
        return [
            NodeWithScore(
                node=TextNode(id_=s.passage.id, text=s.passage.texts[s.language]), score=s.score
            )
            for s in retrieval.passages
        ]
