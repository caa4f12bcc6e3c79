"""Under an answer: was it right? If not, why; and what is stored when the reader says so."""

from ui.conversation import Turn
from ui.render.markup import Html, tag
from ui.strings import Strings


def drawn_judgement(turn: Turn, words: Strings) -> Html:
    """Two buttons, and a form for the reason that opens with the second.

    Nothing where the answer came back from the reader's browser: it is not surely ours.
    """
    said = words.judgement
    if turn.restored:
        return Html()
    if turn.judged:
        return tag("p", said.thanks, class_="judged", role="status")
    good = _verdict("good", said.good)
    bad = _verdict("bad", said.bad, aria_expanded="false")
    asked = tag("div", tag("span", said.question), good, bad, class_="verdicts")
    return tag("div", asked, _form(turn, words), class_="judgement", data_turn=turn.key)


def _verdict(value: str, label: str, **more: str) -> Html:
    return tag("button", label, type="button", class_="verdict", value=value, **more)


def _form(turn: Turn, words: Strings) -> Html:
    said = words.judgement
    reasons = [
        tag("label", tag("input", type="radio", name="reason", value=value), " ", name)
        for value, name in said.reasons.items()
    ]
    note = f"note-{turn.key}"
    return tag(
        "form",
        tag("fieldset", tag("legend", said.why), *reasons),
        tag("label", said.note, for_=note),
        tag("textarea", id=note, name="note", rows="2", maxlength="1000"),
        tag("p", said.stored, class_="understood"),
        tag("button", said.send, type="submit"),
        class_="reasons",
        hidden=True,
    )
