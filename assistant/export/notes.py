"""What the exports in Markdown and DOCX say of a quotation, in the answer's language."""

import re
from collections.abc import Callable

from assistant.models import Answer, Citation
from assistant.phrases import STANDINGS, readable_date
from ingest.documents import Bilingual, DivergenceKind, Language

_MARKER = re.compile(r"\s?\[(\d+)\]")
NOTES = Bilingual(ja="注", en="Notes")
_DIFFERS: dict[DivergenceKind, Bilingual] = {
    "figures": Bilingual(
        ja="日本語と英語で数字や日付が異なる。日本語: {ja}。英語: {en}。",
        en="Figures or dates differ between the versions. Japanese: {ja}. English: {en}.",
    ),
    "names": Bilingual(
        ja="日本語と英語で名称が異なる。日本語: {ja}。英語: {en}。",
        en="Names differ between the versions. Japanese: {ja}. English: {en}.",
    ),
    "modality": Bilingual(
        ja="義務・許可・推奨の別が日本語と英語で異なる。日本語: {ja}。英語: {en}。",
        en="The versions differ in what must, may or should be done. "
        "Japanese: {ja}. English: {en}.",
    ),
}
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


def divergence_lines(citation: Citation, language: Language) -> list[str]:
    """Where the two texts of the passage differ, one line for each way."""
    return [
        _DIFFERS[differs.kind]
        .in_language(language)
        .format(ja="、".join(differs.ja), en=", ".join(differs.en))
        for differs in citation.divergences
    ]


def corpus_line(answer: Answer) -> str:
    """Which version of the texts the answer stands on."""
    return _CORPUS.in_language(answer.language).format(version=answer.corpus_version)
