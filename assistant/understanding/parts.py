"""Each of several questions in one, and a question of each document it names, for itself."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.state import AnswerState
from assistant.understanding.asked import asked_for
from assistant.understanding.question_parts import Part
from ingest.documents import Language

_WHICH_FIRST: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"(?:の(?:うち)?)?(?:、)?(?:は)?、?どちらが(?:先|後|早|遅|古|新)[^、。?？]*"),
    "en": re.compile(
        r"\bwhich (?:of them |one )?(?:came|was (?:\w+ )?|is|were (?:\w+ )?) ?"
        r"(?:first|earlier|later|last|older|newer)\b,?",
        re.IGNORECASE,
    ),
}
"""Which came first is asked of each as its date."""
_WHEN: dict[Language, str] = {"ja": "はいつか", "en": "when was"}


def part_of(state: AnswerState, part: Part, found: Sequence[str]) -> AnswerState:
    """One of several questions, ready to be searched for.

    Args:
        state: all of them.
        part: the one.
        found: documents that the answers to those before it named: "which ministries stand behind
            it" asks of what was just found.
    """
    whole, mentions = state.understood, state.snapshot.mentions
    named = [d for d in mentions.documents(part.clause) if d in whole.documents]
    meant = [] if named else mentions.referred_to(part.clause, [*found, *whole.documents])
    meant = meant or ([] if named else list(found))
    understanding = replace(
        whole,
        standalone=_about(part, meant, state) if meant else part.question,
        asked=asked_for(part.clause, whole.language),
        documents=tuple(named or meant) or whole.documents,
        parts=(),
    )
    return AnswerState(state.request, state.snapshot, state.language, understanding)


def _about(part: Part, documents: Sequence[str], state: AnswerState) -> str:
    """The part on the documents that it means instead of on the topic that it shares."""
    language, known = state.understood.language, state.snapshot.corpus.documents
    titles = [known[d].entry.short_title.in_language(language) for d in documents]
    if language == "ja":
        return f"{'、'.join(titles)}について、{part.clause}"
    return f"{part.clause} ({', '.join(titles)})"


def within(state: AnswerState, document_id: str) -> AnswerState:
    """The question, asked of one of the documents that it names as if it named no other."""
    whole = state.understood
    question = state.snapshot.mentions.naming_only(whole.standalone, document_id)
    question = _WHICH_FIRST[whole.language].sub(_WHEN[whole.language], question)
    return AnswerState(
        state.request.model_copy(update={"documents": [document_id]}),
        state.snapshot,
        state.language,
        replace(whole, standalone=question, documents=(document_id,), parts=()),
    )
