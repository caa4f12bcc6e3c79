"""NoMIRACL: does the assistant answer where ten passages answer, and refuse where none does?

Source: Thakur et al. (2024), "NoMIRACL: Knowing When You Don't Know". Each query's ten judged
passages become a document of a further corpus folder, as a user would add one, and the query is
asked within that document. What is measured is whether it was answered, not whether rightly.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.models import AnswerRequest
from evals.asker import Asker
from evals.benchmarks.ntrex import read_lines
from evals.metrics.refusing import answered_unanswerable, refused_answerable
from evals.suite import select_by_id
from ingest.documents import Language

_MARKUP = re.compile(r"[\[\]{}#]+")
_STOPS: Mapping[Language, str] = {"ja": "。", "en": "."}
_ENDINGS = tuple("。.!?！？")


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, whether any of its passages answers it, and these (title, text)."""

    id: str
    language: Language
    query: str
    answerable: bool
    passages: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refusals:
    """The two mistakes, in one language."""

    language: Language
    answered_unanswerable: float
    refused_answerable: float
    unanswerable: int
    answerable: int


def read_nomiracl(folder: Path, *, limit: int | None = None, seed: int = 0) -> list[Judged]:
    """Read the queries of a folder.

    Args:
        folder: holds `nomiracl-{ja,en}*.jsonl`.
        limit: draw this many answerable and unanswerable ones a language; all by default.
        seed: of the drawing.

    Raises:
        BenchmarkDataError: the files are not there, or are no JSON.
    """
    judged: list[Judged] = []
    for language in ("ja", "en"):
        lines = read_lines(folder, f"nomiracl-{language}*.jsonl")
        for answerable in (True, False):
            group = {line["query_id"]: line for line in lines if line["answerable"] == answerable}
            chosen = select_by_id(group, limit, seed)
            start = len(judged)
            judged += [
                Judged(
                    f"nomiracl-{language}-{number}",
                    language,
                    group[i]["query"],
                    answerable,
                    [(p["title"], p["text"]) for p in group[i]["passages"]],
                )
                for number, i in enumerate(chosen, start + 1)
            ]
    return judged


def write_corpus(judged: Iterable[Judged], folder: Path) -> None:
    """Write the passages as a corpus folder: a document a query, a section a passage.

    White space is made single, and a passage that was cut off gets a full stop: the corpus refuses
    broken sentences.
    """
    entries = []
    for query in judged:
        name = {"ja": query.id, "en": query.id}
        entries.append(
            {
                "id": query.id,
                "title": name,
                "short_title": name,
                "date": None,
                "kind": "cooperation",
                "legal_nature": name,
            }
        )
        path = folder / query.id / f"{query.language}.md"
        path.parent.mkdir(parents=True)
        path.write_text(_markdown(query), encoding="utf-8")
    catalog = yaml.safe_dump({"documents": entries}, allow_unicode=True)
    (folder / "catalog.yaml").write_text(catalog, encoding="utf-8")


async def ask_refusals(judged: Iterable[Judged], asker: Asker) -> list[Refusals]:
    """Ask every query within its own document, and count the two mistakes by language."""
    mistakes: dict[tuple[Language, bool], list[float]] = {}
    for query in judged:
        request = AnswerRequest(question=query.query, documents=[query.id])
        status = (await asker.ask(request)).status
        mistake = (
            refused_answerable(True, status)
            if query.answerable
            else answered_unanswerable(True, status)
        )
        mistakes.setdefault((query.language, query.answerable), []).append(mistake or 0.0)
    languages = dict.fromkeys(language for language, _ in mistakes)
    return [_refusals(language, mistakes) for language in languages]


def _refusals(
    language: Language, mistakes: Mapping[tuple[Language, bool], Sequence[float]]
) -> Refusals:
    answerable, unanswerable = (mistakes.get((language, kind), []) for kind in (True, False))
    return Refusals(
        language=language,
        answered_unanswerable=_mean(unanswerable),
        refused_answerable=_mean(answerable),
        unanswerable=len(unanswerable),
        answerable=len(answerable),
    )


def _markdown(query: Judged) -> str:
    lines = ["---", f"document: {query.id}", f"language: {query.language}", "standing: authentic"]
    lines += ["---", "", f"# {query.id}", ""]
    for i, (title, text) in enumerate(query.passages, 1):
        heading = _MARKUP.sub(" ", _clean(title)).strip() or "untitled"
        lines += [f"## {heading} {{#s{i}}}", "", f"{{#s{i}.1}}", _sentence(text, query.language)]
        lines.append("")
    return "\n".join(lines)


def _sentence(text: str, language: Language) -> str:
    text = _clean(text).lstrip("#{}- ") or _STOPS[language]
    return text if text.endswith(_ENDINGS) else f"{text}{_STOPS[language]}"


def _clean(text: str) -> str:
    printable = "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", " ".join(printable.split()))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
