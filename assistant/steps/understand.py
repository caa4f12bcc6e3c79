"""What is asked, in which language, about which documents."""

from assistant.state import AnswerState, Understanding
from assistant.steps.guard import without_instructions
from assistant.understanding.asked import asked_for
from assistant.understanding.follow_up import make_standalone
from assistant.understanding.language import detect_language
from assistant.understanding.question_parts import parts_of
from ingest.versions import exists_by


class Understand:
    """Works out language, standalone question, kind and mentions."""

    def run(self, state: AnswerState) -> AnswerState:
        """Fill `understanding`, and the answer's language where the request leaves it open."""
        question = state.request.question
        asked = without_instructions(question) or question
        language = detect_language(asked)
        if state.request.language is None:
            state.language = language
        finder = state.snapshot.mentions
        standalone = make_standalone(asked, language, state.request.history, finder)
        documents = finder.documents(standalone)
        passages = finder.passages(standalone, documents)
        allowed = _allowed(state)
        state.understanding = Understanding(
            language=language,
            standalone=standalone,
            asked=asked_for(standalone, language),
            documents=tuple(d for d in documents if d in allowed),
            passages=tuple(p for p in passages if p.partition(":")[0] in allowed),
            parts=() if passages else parts_of(standalone, language, documents=len(documents)),
        )
        return state


def _allowed(state: AnswerState) -> set[str]:
    """The documents that the request lets an answer come from; naming another does not open it."""
    request = state.request
    return {
        document.id
        for document in state.snapshot.corpus.documents.values()
        if (not request.documents or document.id in request.documents)
        and (request.as_of is None or exists_by(document, request.as_of))
    }
