"""Lines that are no sentence (dates, names, offices) go with the passage they belong to.

A passage without a sentence answers nothing and resembles every question, so none may be indexed
alone. Loose lines join the passage after them; those at the end of a section (signatures) join the
one before.
"""

from collections.abc import Sequence
from dataclasses import replace

from ingest.documents import Language
from ingest.official_texts.blocks import has_words
from ingest.official_texts.headings import ends_sentence
from ingest.official_texts.outline import Found

_LONGEST: dict[Language, int] = {"ja": 40, "en": 80}


def join_loose_lines(found: Sequence[Found], language: Language, title: str) -> list[Found]:
    """The passages without loose lines among them; the title's own line is dropped."""
    result: list[Found] = []
    loose: list[Found] = []
    for passage in found:
        if not has_words(passage.text) or passage.text == title:
            continue
        if _is_loose(passage, language):
            loose.append(passage)
            continue
        _append(result, [line for line in loose if line.section != passage.section])
        own = [line.text for line in loose if line.section == passage.section]
        result.append(replace(passage, text="\n".join([*own, passage.text])))
        loose = []
    _append(result, loose)
    return result


def _is_loose(passage: Found, language: Language) -> bool:
    short = len(passage.text) <= _LONGEST[language]
    return short and not (passage.item or passage.numbered or ends_sentence(passage.text))


def _append(result: list[Found], lines: Sequence[Found]) -> None:
    for line in lines:
        if result and result[-1].section == line.section:
            result[-1] = replace(result[-1], text=f"{result[-1].text}\n{line.text}")
        elif result:
            result.append(line)  # a section of names only; before the text there are dates only
