"""Each of several questions in one, as a question of its own."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.asked import asked_for
from assistant.question_parts import Part
from assistant.state import AnswerState


def part_of(state: AnswerState, part: Part, found: Sequence[str]) -> AnswerState:
    """One of several questions, ready to be searched for.

    Args:
        state: all of them.
        part: the one.
        found: documents that the answers to those before it named: "which ministries stand behind
            it" asks of what was just found.
    """
    whole = state.understood
    named = [d for d in state.snapshot.mentions.documents(part.question) if d in whole.documents]
    documents = tuple(named) or tuple(found) or whole.documents
    understanding = replace(
        whole,
        standalone=part.question if named else _about(state, part, found),
        asked=asked_for(part.clause, whole.language),
        documents=documents,
        parts=(),
    )
    return AnswerState(state.request, state.snapshot, state.language, understanding)


def _about(state: AnswerState, part: Part, found: Sequence[str]) -> str:
    """The part on what was found instead of on the topic that it shares."""
    language = state.understood.language
    documents = state.snapshot.corpus.documents
    titles = [documents[d].entry.short_title.in_language(language) for d in found]
    if not titles:
        return part.question
    if language == "ja":
        return f"{'、'.join(titles)}について、{part.clause}"
    return f"{part.clause} ({', '.join(titles)})"
