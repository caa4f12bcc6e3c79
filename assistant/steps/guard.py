"""Is this a question to the texts at all?

Only what is plain without searching is decided here: no words, or nothing but instructions to the
assistant. A question on another subject is recognised when the texts turn out not to speak of it.
"""

import re
import unicodedata

from assistant.state import AnswerState

_SENTENCE = r"(?<![^.。!?！？\n])[^.。!?！？\n]*?"
_ORDER = (  # where an order begins; "Does this override previous agreements?" is a question
    r"(?:(?<![^.。!?！？\n])\W*|[,:;、]\s*"
    r"|\b(?:please|kindly|now|just|must|should|you|you to|and|then)\s+)"
)
_INSTRUCTION = re.compile(
    rf"{_SENTENCE}(?:"
    rf"{_ORDER}(?:ignore|disregard|forget|override|bypass)\b[^.。!?\n]{{0,40}}"
    r"\b(?:instructions?|prompts?|rules?|above|previous|guidelines?)\b"
    r"|\b(?:system|developer)\s+(?:prompt|message)\b"
    r"|(?<![^.。!?！？\n])\W*(?:system|developer|admin\w*)\s+(?:note|notice|update|override)\s*[:：]"
    rf"|{_ORDER}(?:drop|omit|skip|never mind|leave out|stop giving)\s+(?:all |any |your |the )*"
    r"(?:citations?|sources?)\b"
    r"|\b(?:you(?: are|['’]re) now|pretend (?:to be|you)|jailbreak)"
    rf"|{_ORDER}act as (?:if|an?)\b"
    r"|(?:指示|命令|ルール|規則|プロンプト|制約|設定)(?:を|は)?[^。!?！？\n]{0,12}"
    r"(?:無視(?:し[てろな]|せよ)|忘れ[てろ]|従わ(?:ないで|ず|なく)|破(?:って|れ)|解除し[てろ]|捨て[てろ])"
    r"|(?:これ|ここ|今|いま)までの(?:指示|命令|ルール|規則|制約|設定)は?(?:全部|すべて|全て)?"
    r"(?:な[しく]|無効|解除|終わり)"
    r"|(?:ここ|今|いま|これ)から(?:は|の)?、?(?:君|あなた|お前)は"
    r"|(?:君|あなた|お前)の(?:設定|指示|プロンプト)(?:に|を|の)"
    r"|(?:出典|引用)(?:は|を)(?:無視|付けず|つけず|省い[てた])"
    r"|システム\s*プロンプト|(?:になりきっ|のふりをし|として振る舞)"
    r")[^.。!?！？\n]*[.。!?！？\n]*",
    re.IGNORECASE,
)


def without_instructions(question: str) -> str:
    """The question without sentences that try to give the assistant orders."""
    return _INSTRUCTION.sub(" ", question).strip()


class Guard:
    """Ends the run where there is no question to the texts."""

    def run(self, state: AnswerState) -> AnswerState:
        """Set `unclear` for a question without words, `out_of_scope` for mere instructions."""
        if not _has_words(state.request.question):
            state.status = "unclear"
        elif not _has_words(without_instructions(state.request.question)):
            state.status = "out_of_scope"
        return state


def _has_words(text: str) -> bool:
    return sum(unicodedata.category(c)[0] in "LN" for c in text) >= 2
