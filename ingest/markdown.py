"""One corpus file: Markdown with front matter, in which every passage carries an explicit id.

Ids stand in the file and are not counted, so an edit elsewhere in a document moves no id:

    ## 協力 {#cooperation}

    - {#cooperation.7}
    我々は、…

A heading in square brackets is our label for a part that the source leaves without a heading. A
passage of a numbered text says where it is printed: {#article-3.2.b at="Article 3(2)(b)"}.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ingest.documents import PassageKind
from ingest.yaml_loader import SafeLoader

_HEADING = re.compile(r"(#{1,3})\s+(?P<title>.+?)(?:\s+\{#(?P<slug>[^}]*)\})?\s*")
_TAG = re.compile(
    r'(?P<item>-\s+)?\{#(?P<id>[^}\s"]*)(?P<attributes>(?:\s+[a-z]+="[^"{}]*")*)\}\s*'
)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_ATTRIBUTES = ("at", "sources")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PART = r"(?:[1-9][0-9]*(?:-[0-9]+)*|[a-z][0-9]*|[ivx]{1,6}|item[1-9][0-9]*)(?:-[0-9]+)?"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # category Cc, but for the tab
_LOCAL_ID = re.compile(rf"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.{_PART})+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the corpus, with the place to mend it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(slots=True)
class Block:
    """One passage as it stands in one file."""

    local_id: str
    kind: PassageKind
    heading: str
    editorial_heading: bool
    number: int
    line: int
    sources: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    at: str = ""

    @property
    def text(self) -> str:
        """The passage's text, word for word, without the blank lines round it."""
        return "\n".join(self.lines).strip()


@dataclass(slots=True)
class TextFile:
    """A parsed corpus file."""

    path: Path
    front_matter: dict[str, object]
    title: str = ""
    headings: list[tuple[str, bool]] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def parse(path: Path, faults: list[Fault]) -> TextFile | None:
    """Read one file; what is wrong with it is added to `faults`.

    Returns:
        The parsed file, or None where it could not be read at all.
    """
    text = _read(path, faults)
    if text is None:
        return None
    lines = text.split("\n")
    front_matter, first = _front_matter(path, lines, faults)
    parser = _Parser(TextFile(path, front_matter), faults)
    for number, line in enumerate(lines[first:], first + 1):
        parser.take(number, line)
    return parser.finish()


def _read(path: Path, faults: list[Fault]) -> str | None:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except OSError as error:
        faults.append(Fault(path, 1, f"cannot be read: {error.strerror}"))
        return None
    except UnicodeDecodeError as error:
        bad_line = raw[: error.start].count(b"\n") + 1
        faults.append(Fault(path, bad_line, "is not UTF-8 text"))
        return None
    for number, line in enumerate(text.split("\n"), 1):
        if not unicodedata.is_normalized("NFC", line):
            faults.append(Fault(path, number, "is not in Unicode normal form NFC"))
        if _CONTROL.search(line):
            faults.append(Fault(path, number, "holds a control character"))
    return text


def _front_matter(
    path: Path, lines: list[str], faults: list[Fault]
) -> tuple[dict[str, object], int]:
    if lines[0] != "---" or "---" not in lines[1:]:
        faults.append(Fault(path, 1, "has no front matter between two lines of ---"))
        return {}, 0
    end = lines.index("---", 1)
    try:
        values = yaml.load("\n".join(lines[1:end]), Loader=SafeLoader)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        faults.append(Fault(path, yaml_line(error) + 1, "the front matter is no YAML"))
        values = {}
    return (values if isinstance(values, dict) else {}), end + 1


def yaml_line(error: yaml.YAMLError) -> int:
    """The 1-based line of a YAML error."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark is not None else 1


class _Parser:
    """Takes a file's lines one by one; a passage runs until the next tag or heading."""

    def __init__(self, file: TextFile, faults: list[Fault]) -> None:
        self._file = file
        self._faults = faults
        self._heading: tuple[str, bool] | None = None
        self._parent = ""
        self._counts: dict[PassageKind, int] = {}
        self._block: Block | None = None

    def take(self, number: int, line: str) -> None:
        if heading := _HEADING.fullmatch(line):
            self._close()
            self._take_heading(number, heading)
        elif tag := _TAG.fullmatch(line):
            self._close()
            self._open(number, tag)
        elif self._block is not None:
            self._block.lines.append(line)
        elif line.strip():
            self._fault(number, "text outside a passage: put its id on the line before it")

    def finish(self) -> TextFile:
        self._close()
        if not self._file.title:
            self._fault(1, "has no title (a line starting with '# ')")
        return self._file

    def _take_heading(self, number: int, match: re.Match[str]) -> None:
        title = match["title"]
        if match[1] == "#":
            if self._file.title:
                self._fault(number, "a second title")
            self._file.title = title
            return
        slug = match["slug"] or ""
        if not _SLUG.fullmatch(slug):
            self._fault(number, "a section heading needs a slug, for example {#cooperation}")
        elif slug in self._file.slugs:
            self._fault(number, f"section {slug} is already on line {self._file.slugs[slug]}")
        self._file.slugs.setdefault(slug, number)
        editorial = title.startswith("[") and title.endswith("]")
        title = title.strip("[]") if editorial else title
        if match[1] == "##":
            self._parent = title
        elif self._parent:
            title = f"{self._parent} / {title}"
        self._heading = (title, editorial)
        self._file.headings.append(self._heading)
        self._counts = {}

    def _open(self, number: int, tag: re.Match[str]) -> None:
        if not _LOCAL_ID.fullmatch(tag["id"]):
            self._fault(number, f"{tag['id']!r} is no passage id: write section.number")
        if self._heading is None:
            self._fault(number, "a passage before the first section heading")
        attributes = dict(_ATTRIBUTE.findall(tag["attributes"]))
        for name in attributes.keys() - set(_ATTRIBUTES):
            self._fault(number, f"a passage has no {name!r}, only {' and '.join(_ATTRIBUTES)}")
        kind: PassageKind = "item" if tag["item"] else "paragraph"
        self._counts[kind] = self._counts.get(kind, 0) + 1
        heading, editorial = self._heading or ("", False)
        self._block = Block(
            local_id=tag["id"],
            kind=kind,
            heading=heading,
            editorial_heading=editorial,
            number=self._counts[kind],
            line=number,
            sources=tuple(attributes.get("sources", "").split()),
            at=attributes.get("at", ""),
        )

    def _close(self) -> None:
        if self._block is None:
            return
        if not self._block.text:
            self._fault(self._block.line, f"passage {self._block.local_id} is empty")
        self._file.blocks.append(self._block)
        self._block = None

    def _fault(self, line: int, message: str) -> None:
        self._faults.append(Fault(self._file.path, line, message))


def broken_sentences(block: Block, language: str) -> Iterator[tuple[int, str]]:
    """Places where a sentence of a passage is cut off (line, reason).

    Several lines are right only in a signature block: a sentence first, then names and offices.
    """
    lines = [(block.line + i, text) for i, text in enumerate(block.lines, 1) if text.strip()]
    for i, (number, text) in enumerate(lines[:-1]):
        goes_on = i == 0 or lines[i + 1][1][:1].islower()
        if goes_on and not _ends_sentence(text):
            yield number, "a sentence is broken by a line end"
    if len(lines) == 1 and not _ends_sentence(lines[0][1]):
        stop = "。" if language == "ja" else "a full stop"
        yield lines[0][0], f"the passage does not end with {stop}"


def _ends_sentence(text: str) -> bool:
    return text.rstrip().rstrip("」』)\"'”’").endswith(tuple("。.!?！？:;："))
