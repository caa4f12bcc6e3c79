"""What the reader is trained on: one question with one passage, answered or not."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ingest.documents import Language

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage.

    Attributes:
        question: as asked.
        passage: the text to read.
        language: of both.
        source: the data set.
        document: what the passage is from; splits go by it.
        title: what the passage stands under, or nothing.
        span: the answer's offsets, where they are known.
        region: where the answer lies (a sentence), where only that is known.
        kind: how the example was made.
    """

    question: str
    passage: str
    language: Language
    source: str
    document: str
    title: str = ""
    span: Span | None = None
    region: Span | None = None
    kind: str = "answered"

    @property
    def answered(self) -> bool:
        """Whether the passage answers the question."""
        return self.span is not None or self.region is not None

    @property
    def answer(self) -> str:
        """The answer's words; nothing where they are not known."""
        return self.passage[slice(*self.span)] if self.span else ""

    def unanswered(self, kind: str, *, question: str = "", passage: str = "") -> "Example":
        """The same with another question or passage, which does not answer."""
        return replace(
            self,
            question=question or self.question,
            passage=passage or self.passage,
            span=None,
            region=None,
            kind=kind,
        )


def span_of(answer: str, text: str, where: str) -> Span:
    """The place of an answer in a text.

    Raises:
        ValueError: it is not there, word for word; the message begins with `where`.
    """
    start = text.find(answer)
    if start < 0:
        raise ValueError(f"{where}: {answer!r} is not in the text")
    return start, start + len(answer)


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """One JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


def read_examples(path: Path) -> list[Example]:
    """What `write_examples` wrote."""
    return list(_examples(path.read_text("utf-8").split("\n")))


def _examples(lines: Sequence[str]) -> Iterator[Example]:
    for line in lines:
        if line:
            row = json.loads(line)
            for name in ("span", "region"):
                row[name] = tuple(row[name]) if row[name] else None
            yield Example(**row)
