"""The fewest sentences that answer, chosen from the evidence.

The best sentence always; of its passage, those to which the reader gives a fair share of its
probability, since an answer may lie in two sentences; all that have any where a list or a
comparison is asked for. Of further documents that the question names, the best sentence each.
The shares were chosen on the tuning questions.
"""

from collections.abc import Sequence
from itertools import dropwhile

from assistant.evidence.collector import Evidence
from assistant.state import AnswerState, Asked

MOST_SENTENCES = 3
_SHARE, _LIST_SHARE = 0.2, 0.02


def needed(evidence: Sequence[Evidence], state: AnswerState) -> list[Evidence]:
    """The sentences to quote.

    Args:
        evidence: of the sentences looked into, best first; not empty.
        state: the question.
    """
    best = evidence[0]
    chosen = _of_passage(best, evidence, state)
    for document_id in state.understood.documents if len(state.understood.documents) > 1 else ():
        if any(e.found.passage.document_id == document_id for e in chosen):
            continue
        own = (e for e in evidence if e.found.passage.document_id == document_id)
        chosen += [e for e in [next(own, None)] if e is not None]
    return chosen[:MOST_SENTENCES]


def of_documents_named(evidence: Sequence[Evidence], state: AnswerState) -> list[Evidence]:
    """The evidence from the first on that is about a document the question names.

    Another document's passage is about it where it names it, too: who signed one agreement is no
    answer to who signed another.
    """
    named = {*state.snapshot.mentions.documents(state.understood.standalone)}
    if not named:
        return list(evidence)
    return list(dropwhile(lambda e: not _is_about(e, named, state), evidence))


def _is_about(item: Evidence, named: set[str], state: AnswerState) -> bool:
    passage = item.found.passage
    return passage.document_id in named or not named.isdisjoint(
        state.snapshot.mentions.named_by(passage.id)
    )


def _of_passage(best: Evidence, evidence: Sequence[Evidence], state: AnswerState) -> list[Evidence]:
    several = state.understood.asked & {Asked.LIST, Asked.COMPARISON}
    least = _LIST_SHARE if several else _SHARE
    own = [e for e in evidence if e.found.passage.id == best.found.passage.id]
    total = sum(e.mass for e in own) or 1.0
    others = [e for e in own if e is not best and e.mass / total >= least]
    others.sort(key=lambda e: -e.mass)
    chosen = [best, *others[: MOST_SENTENCES - 1]]
    return sorted(chosen, key=lambda e: e.sentence.start)
