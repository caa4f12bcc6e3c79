"""A conversation as the page shows it."""

from collections.abc import Sequence

from assistant.models import Answer, Status
from ui.conversation import Draft, Turn, shown_passages
from ui.dates import readable_date
from ui.render.citation import drawn_citation, drawn_nearest
from ui.render.judgement import drawn_judgement
from ui.render.markup import Html, hidden, join, tag
from ui.render.prose import prose
from ui.strings import Language, Strings, strings

_SIGNS: dict[Status, str] = {
    "answered": "✓",
    "partial": "!",
    "not_in_corpus": "–",
    "out_of_scope": "×",
    "unclear": "?",
}
_NOTHING = Html()


def drawn_conversation(
    turns: Sequence[Turn],
    page: Language,
    *,
    draft: Draft | None = None,
    judging: bool = False,
) -> Html:
    """All turns in order, and the question under way with what there is of its answer.

    Args:
        turns: questions with their answers.
        page: the language of everything round them.
        draft: the question under way.
        judging: whether answers can be judged here.
    """
    words = strings(page)
    drawn = [drawn_turn(turn, page, judging=judging) for turn in turns]
    if draft is not None:
        drawn.append(_under_way(draft, words))
    if not drawn:
        drawn.append(tag("p", words.welcome, class_="welcome"))
    return tag(
        "section",
        *drawn,
        class_="conversation",
        role="log",
        aria_label=words.conversation,
        aria_busy="false" if draft is None else "true",
        lang=page,
    )


def drawn_turn(turn: Turn, page: Language, *, judging: bool = False) -> Html:
    """A question and its answer with everything that the answer stands on."""
    words, answer = strings(page), turn.answer
    body = tag(
        "div",
        _status(answer.status, words),
        _understood(answer, words),
        tag("div", _text(turn, words), class_="prose-text", lang=answer.language),
        _missing(answer, words),
        _citations(turn, page, words),
        _nearest(turn, page, words),
        _small_print(turn, page, words),
        drawn_judgement(turn, words) if judging else "",
        class_=f"answer status-{answer.status}",
    )
    return tag("article", _question(answer.question, words, answer.language), body, class_="turn")


def drawn_notice(line: str) -> Html:
    """One line that says what went wrong; nothing where there is nothing to say."""
    return tag("p", line, class_="notice", role="alert") if line else _NOTHING


def _question(text: str, words: Strings, language: Language | None = None) -> Html:
    label = hidden(f"{words.answer.question}: ")
    return tag("div", label, tag("p", text, lang=language), class_="asked")


def _under_way(draft: Draft, words: Strings) -> Html:
    step = words.answer.steps.get(draft.step, words.answer.waiting)
    shown = prose(draft.text, _unlinked, words.answer.table)
    text = tag("div", shown, class_="prose-text") if draft.text else ""
    body = tag("div", tag("p", step, class_="step"), text, class_="answer waiting")
    return tag("article", _question(draft.request.question, words), body, class_="turn")


def _unlinked(number: int) -> Html:
    """A marker whose quotation is still to come."""
    return tag("span", f"[{number}]", class_="marker")


def _status(status: Status, words: Strings) -> Html:
    sign = tag("span", _SIGNS[status], class_="sign", aria_hidden="true")
    return tag("p", sign, " ", words.status[status], class_="status")


def _understood(answer: Answer, words: Strings) -> Html:
    if answer.standalone_question == answer.question:
        return _NOTHING
    line = words.answer.understood_as.format(question=answer.standalone_question)
    return tag("p", line, class_="understood")


def _text(turn: Turn, words: Strings) -> Html:
    cited = {citation.marker for citation in turn.answer.citations}

    def marker(number: int) -> Html | None:
        if number not in cited:
            return None
        return tag(
            "a",
            f"[{number}]",
            href=f"#{_anchor(turn, number)}",
            class_="marker",
            role="doc-noteref",
            aria_label=words.citation.open_marker.format(marker=number),
        )

    return prose(turn.answer.answer, marker, words.answer.table)


def _anchor(turn: Turn, marker: int) -> str:
    return f"quotation-{turn.key}-{marker}"


def _missing(answer: Answer, words: Strings) -> Html:
    asked = (answer.question, answer.standalone_question)
    missing = [what for what in answer.missing if what not in asked]
    if not missing:
        return _NOTHING
    items = tag("ul", *(tag("li", what) for what in missing), lang=answer.language)
    return tag("div", tag("h3", words.answer.missing), items, class_="missing")


def _citations(turn: Turn, page: Language, words: Strings) -> Html:
    if not turn.answer.citations:
        return _NOTHING
    drawn = (
        drawn_citation(c, turn.passages.get(c.passage_id), _anchor(turn, c.marker), page, words)
        for c in turn.answer.citations
    )
    return tag("div", tag("h3", words.citation.list_title), *drawn, class_="citations")


def _nearest(turn: Turn, page: Language, words: Strings) -> Html:
    ids = shown_passages(turn.answer) if turn.answer.status == "not_in_corpus" else []
    drawn = []
    for passage in (turn.passages[i] for i in ids if i in turn.passages):
        document = turn.documents.get(passage.document_id)
        title = document.title.in_language(page) if document else None
        drawn.append(drawn_nearest(passage, title, page, words))
    if not drawn:
        return _NOTHING
    note = tag("p", words.answer.nearest_help, class_="understood")
    return tag("div", tag("h3", words.answer.nearest), note, *drawn, class_="citations")


def _small_print(turn: Turn, page: Language, words: Strings) -> Html:
    lines = [*_scope(turn, page, words), *_authorship(turn.answer, words)]
    return tag("p", join(tag("span", line) for line in lines), class_="small-print")


def _scope(turn: Turn, page: Language, words: Strings) -> list[str]:
    lines = []
    if turn.request.documents:
        known = (turn.documents.get(i) for i in turn.request.documents)
        names = [d.short_title.in_language(page) for d in known if d]
        titles = ("、" if page == "ja" else "; ").join(names)
        lines.append(words.scope.shown_documents.format(titles=titles))
    if turn.request.as_of:
        date = readable_date(turn.request.as_of.isoformat(), page)
        lines.append(words.scope.shown_as_of.format(date=date))
    return lines


def _authorship(answer: Answer, words: Strings) -> list[str]:
    version = words.answer.corpus_version.format(version=answer.corpus_version[:19])
    if not answer.citations:
        return [version]
    if answer.answered_by == "quotation":
        return [words.answer.by_quotation, version]
    return [words.answer.by_model.format(model=answer.answered_by), version]
