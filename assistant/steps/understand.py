"""What is asked, in which language, about which documents."""

import datetime
import re

from assistant.asked import asked_for
from assistant.language import detect_language
from assistant.mentions import MentionFinder
from assistant.models import Message
from assistant.state import AnswerState, Understanding
from assistant.steps.guard import without_instructions
from ingest.documents import Language, latest_day

_FOLLOW_UP = {
    "ja": re.compile(
        r"^(?:では|じゃあ?|それでは|それなら|また|ほかに|他に|そして|さらに|あと)"
        r"|それ(?!ぞれ)|その(?!他)|これ(?:は|ら|を|が)|この(?:点|項|合意|協力|件)|そこ|同(?:項|文書|協定)|前者|後者|^.{1,8}(?:は|も)[?？]?$"
    ),
    "en": re.compile(
        r"^(?:and|but|so|then|what about|how about|also|what else|anything else)\b"
        r"|\b(?:it|its|they|them|their|that|those|these|this one|he|she|his|her|the same"
        r"|the former|the latter)\b",
        re.IGNORECASE,
    ),
}
_SHORT = {"ja": 30, "en": 60}


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
        )
        return state


def _allowed(state: AnswerState) -> set[str]:
    """The documents that the request lets an answer come from; naming another does not open it."""
    request = state.request
    return {
        document.id
        for document in state.snapshot.corpus.documents.values()
        if (not request.documents or document.id in request.documents)
        and (request.as_of is None or _is_dated_by(document.entry.date, request.as_of))
    }


def _is_dated_by(date: str | None, day: datetime.date) -> bool:
    return date is not None and latest_day(date) <= day


def make_standalone(
    question: str, language: Language, history: list[Message], finder: MentionFinder
) -> str:
    """A follow-up with what the conversation supplies; any other question as it is.

    "And on quantum?" takes the earlier question's document and asks for the new topic; "when was
    it signed?" is read together with the question before it.
    """
    earlier = [without_instructions(m.content) for m in history if m.role == "user"]
    if not earlier or not _is_follow_up(question, language):
        return question
    previous = earlier[-1]
    for older in reversed(earlier[:-1]):
        if finder.documents(previous) or not _is_follow_up(previous, language):
            break
        previous = f"{older} {previous}"
    if finder.documents(question):
        return question
    return f"{previous[-600:]} {question}"


def _is_follow_up(question: str, language: Language) -> bool:
    return len(question) <= 3 * _SHORT[language] and bool(_FOLLOW_UP[language].search(question))
