"""Whether quotations are exactly what the passage says, checked against the passage itself.

The contract promises `quote == texts[language][start:end]`; the metric fetches the passage and
looks, whatever `verified` says. Counterparts are held to the same.
"""

from collections.abc import Mapping, Sequence

from assistant.models import Citation
from ingest.documents import Language

Texts = Mapping[str, Mapping[Language, str]]
"""The texts of passages, by passage id and language."""


def exact_quotes(citations: Sequence[Citation], texts: Texts) -> float | None:
    """The share of citations whose quotation and counterpart are exact; None without any."""
    if not citations:
        return None
    return sum(is_exact(citation, texts) for citation in citations) / len(citations)


def is_exact(citation: Citation, texts: Texts) -> bool:
    """Whether both quotations of a citation stand in the passage where it says they do."""
    spans = [(citation.language, citation.start, citation.end, citation.quote)]
    other = citation.counterpart
    if other is not None:
        spans.append((other.language, other.start, other.end, other.quote))
    own = texts.get(citation.passage_id, {})
    return all(
        bool(quote) and own.get(language, "")[start:end] == quote
        for language, start, end, quote in spans
    )
