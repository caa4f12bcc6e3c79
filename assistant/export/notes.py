"""What the exports in Markdown and DOCX say of a quotation, in the answer's language."""

import re
from collections.abc import Callable

from assistant.models import Answer, Citation
from assistant.phrases import STANDINGS, readable_date
from ingest.documents import Bilingual, Language

_MARKER = re.compile(r"\s?\[(\d+)\]")
NOTES = Bilingual(ja="注", en="Notes")
_CORPUS = Bilingual(ja="文書の版: {version}", en="Corpus version: {version}")


def with_marks(answer: Answer, mark: Callable[[int], str]) -> str:
    """The answer's text with its markers as an export writes them."""
    known = {citation.marker for citation in answer.citations}

    def marked(match: re.Match[str]) -> str:
        number = int(match[1])
        return mark(number) if number in known else match[0]

    return _MARKER.sub(marked, answer.answer)


def source_line(citation: Citation, language: Language) -> str:
    """Title, date, address and standing."""
    parts = [citation.document_title.in_language(language)]
    if citation.date is not None:
        parts.append(readable_date(citation.date, language))
    parts.append(citation.address.in_language(language))
    separator = "、" if language == "ja" else ", "
    standing = STANDINGS[citation.standing].in_language(language)
    return f"{separator.join(parts)} ({standing})"


def corpus_line(answer: Answer) -> str:
    """Which version of the texts the answer stands on."""
    return _CORPUS.in_language(answer.language).format(version=answer.corpus_version)
