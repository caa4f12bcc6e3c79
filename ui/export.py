"""A conversation to take away: Markdown with footnotes, or the answers as the API gave them."""

import datetime
import json
import re
from collections.abc import Sequence

from assistant.models import Citation, Counterpart
from ui.conversation import Turn
from ui.dates import dated, readable_date
from ui.marking import key_places, pieces
from ui.reading import passage_address
from ui.render.divergence import divergence_line
from ui.strings import Language, Strings, strings

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_MARKER = re.compile(r"(?<!\\)\[(\d{1,3})\]")


def conversation_json(turns: Sequence[Turn]) -> str:
    """The answers, each as `partnership ask --json` gives it."""
    answers = [turn.answer.model_dump(mode="json") for turn in turns]
    return json.dumps(answers, ensure_ascii=False, indent=1)


def conversation_markdown(
    turns: Sequence[Turn], page: Language, day: datetime.date, origin: str = ""
) -> str:
    """Questions and answers with a footnote for each quotation.

    Args:
        turns: in order.
        page: the language of what is ours.
        day: of the export.
        origin: where the service is, so that links lead back to it.
    """
    words = strings(page)
    title = words.export.title.format(date=readable_date(day.isoformat(), page))
    parts = [f"# {title}", words.export.note]
    for number, turn in enumerate(turns, 1):
        parts += _turn(turn, number, page, words, origin)
    return "\n\n".join(parts) + "\n"


def _turn(turn: Turn, number: int, page: Language, words: Strings, origin: str) -> list[str]:
    answer = turn.answer
    known = {citation.marker for citation in answer.citations}

    def footnote(match: re.Match[str]) -> str:
        return f"[^{number}-{match[1]}]" if int(match[1]) in known else match[0]

    parts = [
        f"## {words.export.question} {number}: {_escaped(answer.question)}",
        f"**{words.status[answer.status]}**",
        _MARKER.sub(footnote, _harmless(answer.answer)),
    ]
    missing = [what for what in answer.missing if what != answer.question]
    if missing:
        parts.append(f"{words.answer.missing}:")
        parts.append("\n".join(f"- {_escaped(what)}" for what in missing))
    parts += [
        f"[^{number}-{citation.marker}]: {_reference(citation, page, words, origin)}"
        for citation in answer.citations
    ]
    parts.append(f"{words.answer.corpus_version.format(version=f'`{answer.corpus_version}`')}")
    return parts


def _reference(citation: Citation, page: Language, words: Strings, origin: str) -> str:
    """What a footnote holds; `partnership verify` reads the places and the quotations again."""
    title = dated(citation.document_title.in_language(page), citation.date, page)
    separator = "、" if page == "ja" else ", "
    place = f"{title}{separator}{citation.address.in_language(page)}"
    link = f"<{origin}{passage_address(citation.passage_id)}>" if origin else ""
    source = f"<{citation.source_url}>" if citation.source_url else ""
    named = f"{_escaped(place)} ({words.standing[citation.standing].name})"
    lines = [" ".join(part for part in (named, link, source) if part)]
    for side in (citation, citation.counterpart):
        if side is not None:
            lines.append(f"    `{citation.passage_id} {side.language} {side.start}-{side.end}`")
            lines.append("\n".join(f"    > {line}" for line in _quoted(side).split("\n")))
    lines += [f"    {_escaped(divergence_line(d, words))}" for d in citation.divergences]
    return "\n\n".join(lines)


def _quoted(side: Citation | Counterpart) -> str:
    """A quotation, the words that answer bold where Markdown would see where they end."""
    return "".join(
        f"**{_marked(piece)}**"
        if key and "\n" not in piece and piece[0].isalnum() and piece[-1].isalnum()
        else _marked(piece)
        for piece, key in pieces(side.quote, key_places(side))
    )


def _harmless(markdown: str) -> str:
    """Markdown without HTML and links, which no answer needs."""
    return markdown.replace("<", "&lt;").replace("](", "]\\(")


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _marked(" ".join(text.split()))


def _marked(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
