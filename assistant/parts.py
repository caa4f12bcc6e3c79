"""Each of several questions in one, as a question of its own."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.asked import asked_for
from assistant.state import AnswerState


def part_of(state: AnswerState, question: str, found: Sequence[str]) -> AnswerState:
    """One of several questions, ready to be searched for.

    Args:
        state: all of them.
        question: the one.
        found: documents that the answers to those before it named: "which ministries stand behind
            it" asks of what was just found.
    """
    whole = state.understood
    named = [d for d in state.snapshot.mentions.documents(question) if d in whole.documents]
    documents = tuple(named) or (*whole.documents, *found)
    understanding = replace(
        whole,
        standalone=question if named else _about(state, question, found),
        asked=asked_for(question, whole.language),
        documents=documents,
        parts=(),
    )
    return AnswerState(state.request, state.snapshot, state.language, understanding)


def _about(state: AnswerState, question: str, found: Sequence[str]) -> str:
    language = state.understood.language
    documents = state.snapshot.corpus.documents
    titles = [documents[d].entry.short_title.in_language(language) for d in found]
    if not titles:
        return question
    if language == "ja":
        return f"{'、'.join(titles)}について、{question}"
    return f"{question} ({', '.join(titles)})"
