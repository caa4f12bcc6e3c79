"""Answer length against the evidence: an answer that quotes everything is no answer.

A quoted sentence is needed where its passage is evidence, and no more of them than a good short
answer has. `needless` is the share of quoted sentences beyond those: more for a reader to check.
"""

from collections.abc import Sequence

from assistant.models import Citation
from evals.metrics.groups import Groups
from ingest.sentences import split_sentences


def sentences_quoted(citations: Sequence[Citation]) -> int:
    """How many sentences the quotations hold; a part of a sentence counts as one."""
    return sum(len(split_sentences(c.quote, c.language)) for c in citations)


def needless(groups: Groups, good: int, citations: Sequence[Citation]) -> float | None:
    """The share of quoted sentences that are not needed.

    None where nothing is quoted, or nothing is evidence (a mistake of refusing, counted there).

    Args:
        groups: the evidence.
        good: how many sentences a good short answer quotes.
        citations: of the answer.
    """
    total = sentences_quoted(citations)
    if not total or not groups:
        return None
    wanted = {passage for group in groups for passage in group}
    useful = sentences_quoted([c for c in citations if c.passage_id in wanted])
    return 1 - min(good, useful) / total
