"""A follow-up made to stand alone, without a model.

What an earlier turn supplies is its topic: the question before without what it asks for, and what
was answered where that is short. The topic goes before the new question, so that the new question
alone says what is asked. Method: the topic carry-over of rule-based rewriters (Vakulenko et al.
2020, "Question Rewriting for Conversational Question Answering", give the task its form).
"""

import re
from collections.abc import Sequence

from assistant.models import Message
from assistant.steps.guard import without_instructions
from assistant.understanding.mentions import MentionFinder
from ingest.documents import Language
from ingest.numerals import ORDINALS

_MOST_TOPIC, _MOST_ANSWER = 300, 60
_POINTS_BACK = {
    "ja": re.compile(
        r"^(?:では|じゃあ?|それでは|それなら|また|ほかに|他に|そして|さらに|あと)"
        r"|それ(?!ぞれ)|その(?!他)|これ(?:は|ら|を|が)|この(?:点|項|合意|協力|件)|そこ|あれ|あの"
        r"|同(?:項|文書|協定)|前者|後者|前の回|次の回|初回|^.{1,8}(?:は|も)[?？]?$"
    ),
    "en": re.compile(
        r"^(?:and|but|so|then|what about|how about|also|what else|anything else)\b"
        r"|\b(?:it|its|they|them|their|that|those|these|this one|he|she|his|her|the same"
        r"|the former|the latter|the one|the other one)\b"
        r"|^(?:opened|signed|held|launched|since|by|from|for|until)\b|^(?:when|where|why|who|how"
        r"|how many|how much|which one)\s*\?*$",
        re.IGNORECASE,
    ),
}
_SHORT = {"ja": 14, "en": 28}
_LONG = {"ja": 90, "en": 180}
_NEW_TOPIC = {
    "ja": re.compile(
        r"^(?:では|じゃあ?|それでは)?、?(?P<topic>[^。?？]{1,20}?)"
        r"(?:について|に関して)?(?:は|も)?(?:どうですか|どう)?[?？。]*$"
    ),
    "en": re.compile(
        r"^(?:and |but |so |then )*(?:what about|how about|on|and) (?P<topic>[^?.]{2,60})[?.]*$",
        re.I,
    ),
}
_ASKS_JA = re.compile(
    r"(?:は|が|って|を|に|で|の|から|と|も)?、?(?:どのくらい|どれだけ|どこ|いつ|誰|だれ|何|なに|なん|どの|どんな|どのような"
    r"|どう|なぜ|いくら|いくつ|どちら|どれ).*$"
)
_ASKS_EN = re.compile(
    r"^(?:and |so |but |then )*(?:(?:in|on|at|by|for|from|to|under|with|through) )?"
    r"(?:who|whom|whose|what|when|where|which|why|how(?: many| much| long| often)?)\b"
    r"(?: (?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\b)?",
    re.IGNORECASE,
)
_ENDING_JA = re.compile(
    r"(?:は|が|を|に|で|の|と|も|って)?(?:ありますか|ですか|でしたか|ましたか|ますか|したか|か)?[。?？]*$"
)
_ABOUT_JA = re.compile(r"(?:について|に関して|に関する|における)(?:は)?$")
_BARE = {
    "ja": re.compile(
        r"^(?:で、|では、?|それは|それ)*(?P<wh>いつ|どこで|どこ|誰が|誰|なぜ|いくら)"
        r"(?:です|でした|だった|なの|の)?か?[?？。]*$"
    ),
    "en": re.compile(
        r"^(?:and |so |but )*(?:\w+ )?(?P<wh>when|where|why|who|how much|how many)\W*$", re.I
    ),
}
_ASKED = {
    "ja": re.compile(
        r"どこ(?:に|で|へ|から)?|いつ|誰(?:が|と|に)?|何年(?:に)?|なぜ|いくら|どのように"
    ),
    "en": re.compile(r"^(?:in |on |at |by )?(?:when|where|why|who|how|which \w+|what \w+)\b", re.I),
}
_POLITE_JA = re.compile(r"(?:です|でした|となっています|になります)?。?$")
_PREVIOUS = re.compile(
    r"(?:一つ|ひとつ|1つ)?前の回|その前|\b(?:just |right )?before (?:that|it|this)\b", re.I
)
_NEXT = re.compile(r"(?:その)?次の回|\b(?:just |right )?after (?:that|it|this)\b", re.I)
_ORDINAL = re.compile(rf"第\s*(?P<ja>\d+)\s*回|\b(?P<en>{'|'.join(ORDINALS)})\b", re.IGNORECASE)


def make_standalone(
    question: str, language: Language, history: Sequence[Message], finder: MentionFinder
) -> str:
    """A follow-up with what the conversation supplies; any other question as it is.

    Args:
        question: without orders to the assistant.
        language: the question's own.
        history: oldest first.
        finder: knows which documents a question names.
    """
    turns = _turns(history)
    if not turns or not is_follow_up(question, language, finder):
        return question
    previous, answer = turns[-1]
    for older, _ in reversed(turns[:-1]):
        if finder.documents(previous) or not is_follow_up(previous, language, finder):
            break
        previous = f"{older} {previous}"
    if finder.documents(question):
        return question
    again = _stepped(question, previous) or _asked_otherwise(question, previous, language)
    if again is not None:
        return again
    topic = _topic(previous, language)
    new = _NEW_TOPIC[language].match(question.strip())
    if new is not None and not _asks(new["topic"], language):
        return _about(topic, _on_topic(new["topic"].strip(), language), language)
    return _about(_with_answer(topic, answer, language), question, language)


def is_follow_up(question: str, language: Language, finder: MentionFinder) -> bool:
    """Whether a question leans on what was said before: it points back, or says hardly anything."""
    if len(question) > _LONG[language]:
        return False
    if _POINTS_BACK[language].search(question):
        return True
    return len(question) <= _SHORT[language] and not finder.documents(question)


def _turns(history: Sequence[Message]) -> list[tuple[str, str]]:
    """Questions with their answers."""
    turns: list[tuple[str, str]] = []
    for message in history:
        text = without_instructions(message.content)
        if message.role == "user":
            turns.append((text, ""))
        elif turns:
            turns[-1] = (turns[-1][0], text)
    return [turn for turn in turns if turn[0]]


def _topic(question: str, language: Language) -> str:
    """A question without what it asks for."""
    text = question.strip()[-_MOST_TOPIC:]
    if language == "ja":
        topic = _ASKS_JA.sub("", text) or text
        topic = _ENDING_JA.sub("", topic) or topic
        return _ABOUT_JA.sub("", topic) or topic
    return _ASKS_EN.sub("", text).strip(" ?.") or text


def _with_answer(topic: str, answer: str, language: Language) -> str:
    """The topic, and a short answer to it: what is asked of next is often what was answered."""
    answer = _POLITE_JA.sub("", answer.strip()) if language == "ja" else answer.strip(" .")
    if not answer or len(answer) > _MOST_ANSWER:
        return topic
    return f"{topic}({answer})" if language == "ja" else f"{topic} ({answer})"


def _asks(text: str, language: Language) -> bool:
    pattern = _ASKS_JA if language == "ja" else _ASKS_EN
    match = pattern.search(text)
    return match is not None and bool(match.group().strip("はがをにでのと"))


def _on_topic(topic: str, language: Language) -> str:
    if language == "ja":
        return f"{topic}について何と書かれていますか"
    return f"what do the texts say on {topic}?"


def _about(topic: str, question: str, language: Language) -> str:
    return f"{topic}について、{question}" if language == "ja" else f"{topic}: {question}"


def _asked_otherwise(question: str, previous: str, language: Language) -> str | None:
    """The question before with "when" for "where", where nothing but "when" is asked."""
    bare = _BARE[language].match(question.strip())
    if bare is None or not _ASKED[language].search(previous):
        return None
    word = bare["wh"] if language == "ja" else bare["wh"].capitalize()
    return _ASKED[language].sub(word, previous, count=1)


def _stepped(question: str, previous: str) -> str | None:
    """The question before, of the meeting before or after the one it names."""
    step = -1 if _PREVIOUS.search(question) else 1 if _NEXT.search(question) else 0
    found = _ORDINAL.search(previous)
    if step == 0 or found is None:
        return None
    if found["ja"]:
        number = int(found["ja"]) + step
        name = f"第{number}回" if number else None
    else:
        place = ORDINALS.index(found["en"].lower()) + step
        name = ORDINALS[place] if 0 <= place < len(ORDINALS) else None
    return previous[: found.start()] + name + previous[found.end() :] if name else None
