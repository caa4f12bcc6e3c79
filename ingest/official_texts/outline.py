"""The tree of a text: sections under headings, and the numbered path of each passage.

Numbering is believed only in sequence: "3." numbers a paragraph where 2 stands before it, and "(i)"
is the letter after (h) or the first Roman numeral according to what is open. Anything else stays
part of the sentence ("3.5 million", "10 Downing Street").
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ingest.official_texts.blocks import Block
from ingest.official_texts.headings import CLOSING, OPENING, Heading
from ingest.official_texts.numbering import Marker, Style, split_marker

_RANKS = {"preamble": 0, "annex": 1, "part": 1, "chapter": 2, "section": 3, "subsection": 4,
          "article": 5}  # fmt: skip
_PARAGRAPH_STYLES: frozenset[Style] = frozenset({"decimal", "kanji", "upper_roman", "dotted"})
_FIRST = Marker("decimal", 1, "", "1")
_GAP = 3  # numbers that may be missing in a sequence (repealed, reserved, lost by a parser)


@dataclass(frozen=True, slots=True)
class Step:
    """A marker that is open, and the depth of the list (HTML, Word) it stands in; 0: no list."""

    marker: Marker
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: its heading, last of the headings it stands under, and their numbers."""

    chain: tuple[Heading, ...]
    numbers: tuple[Marker | None, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as found: its section, the numbered path to it, and whether it bears a number."""

    section: int
    path: tuple[Marker, ...]
    text: str
    numbered: bool
    item: bool


@dataclass(slots=True)
class Outline:
    """Takes headings and blocks in order and keeps what is open."""

    sections: list[Section] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    _headings: list[tuple[Heading, Marker | None]] = field(default_factory=list)
    _steps: list[Step] = field(default_factory=list)
    _running: dict[Style, int] = field(default_factory=dict)

    def take_all(self, parts: Iterable[Heading | Block]) -> "Outline":
        """Take a text's parts."""
        for part in parts:
            if isinstance(part, Heading):
                self._open_section(part)
            elif part.kind != "footnote":
                self._take_block(part)
        return self

    # -- headings -----------------------------------------------------------------------------

    def _open_section(self, heading: Heading) -> None:
        if heading.editorial and self._headings and self._headings[-1][0] == heading:
            return  # the closing text goes on
        number = self._heading_number(heading)
        self._close_sections(heading, number)
        self._headings.append((heading, number))
        self.sections.append(
            Section(tuple(h for h, _ in self._headings), tuple(n for _, n in self._headings))
        )
        self._steps.clear()

    def _heading_number(self, heading: Heading) -> Marker | None:
        """The reading of a heading's marker that fits the open headings."""
        readings = heading.readings
        for _, number in reversed(self._headings):
            for reading in readings:
                if number and _is_next(reading, number):
                    return reading
        first = next((r for r in readings if r.ordinal == 1), None)
        return first or (readings[0] if readings else None)

    def _close_sections(self, new: Heading, number: Marker | None) -> None:
        for place in range(len(self._headings) - 1, -1, -1):
            old, old_number = self._headings[place]
            same = (
                number is not None and old_number is not None and number.style == old_number.style
            )
            if same and new.level <= old.level:
                del self._headings[place:]  # a sibling of this one
                return
        while self._headings and self._closes(new, number):
            self._headings.pop()

    def _closes(self, new: Heading, number: Marker | None) -> bool:
        """Whether a new heading ends the part under the innermost open one."""
        old, old_number = self._headings[-1]
        if old.editorial or new.editorial:
            return True
        if new.division and old.division:
            return _RANKS[old.division.division] >= _RANKS[new.division.division]
        if number and old_number and number.ordinal == 1 and new.level == old.level:
            return False  # "1." in the same print under "I."
        if new.level and old.level:
            return old.level >= new.level
        return new.division is not None or (old.division is None and number is None)

    # -- passages -----------------------------------------------------------------------------

    def _take_block(self, block: Block) -> None:
        if not self.sections:
            self._open_section(Heading("", 0, title=OPENING, editorial=True))
        readings, text = self._readings(block)
        marker = self._choose(readings, block) if readings else None
        if marker is None:
            text, path = block.text, self._continued(block)
        else:
            path = tuple(step.marker for step in self._steps)
        item = marker is not None or block.kind in ("item", "row")
        numbered = marker is not None and marker.style != "bullet"
        self.found.append(Found(len(self.sections) - 1, path, text, numbered, item))

    def _readings(self, block: Block) -> tuple[tuple[Marker, ...], str]:
        """The marker in the text, else the one that the format kept apart."""
        if block.kind == "row" or self._headings[-1][0].title == CLOSING:
            return (), block.text  # the "A." of a signature is a name's
        readings, text = split_marker(block.text)
        if block.marker and (not readings or readings[0].style == "bullet"):
            apart = split_marker(f"{block.marker}\u3000")[0]
            return (apart or readings), (text if readings else block.text)
        return readings, text

    def _choose(self, readings: tuple[Marker, ...], block: Block) -> Marker | None:
        """The reading that fits what is open, which it then continues or opens; or None."""
        for place in range(len(self._steps) - 1, -1, -1):
            for reading in readings:
                if _follows(reading, self._steps[place], block.level):
                    return self._put(reading, place, block.level)
        for reading in readings:
            if self._opens(reading, block):
                inside = [s for s in self._steps if not block.level or s.depth < block.level]
                return self._put(reading, len(inside), block.level)
        return None

    def _put(self, marker: Marker, place: int, depth: int) -> Marker:
        bullet_depth = 1 if marker.style == "bullet" else 0  # a paragraph after it ends its list
        self._steps[place:] = [Step(marker, depth or bullet_depth)]
        if place == 0:
            self._running[marker.style] = marker.ordinal
        return marker

    def _opens(self, reading: Marker, block: Block) -> bool:
        """Whether a marker may begin a list, or go on with one from before a heading."""
        if reading.style == "bullet" or block.kind == "item":
            return True
        if reading.style == "decimal" and reading.ordinal == 2 and self._imply_first():
            return True
        if reading.ordinal == 1:
            return reading.style not in {s.marker.style for s in self._steps}
        return not self._steps and self._running.get(reading.style, 0) + 1 == reading.ordinal

    def _imply_first(self) -> bool:
        """Japanese laws leave out the 1 of an article's first paragraph: put it in once 2 comes."""
        division = self._headings[-1][0].division
        here = [n for n, f in enumerate(self.found) if f.section == len(self.sections) - 1]
        if division is None or division.division != "article" or not here:
            return False
        if any(m.style == "decimal" for n in here for m in self.found[n].path):
            return False
        for place in here:
            old = self.found[place]
            numbered = old.numbered or place == here[0]
            self.found[place] = replace(old, path=(_FIRST, *old.path), numbered=numbered)
        self._steps.clear()
        return True

    def _continued(self, block: Block) -> tuple[Marker, ...]:
        """Close the lists that an unnumbered block ends; the path of what it goes on with."""
        self._steps = [s for s in self._steps if s.depth <= block.level]
        if block.level:
            return tuple(step.marker for step in self._steps)
        if self._steps and self._steps[0].marker.style in _PARAGRAPH_STYLES:
            return (self._steps[0].marker,)
        if block.kind != "row":
            self._steps.clear()
        return ()


def _is_next(reading: Marker, number: Marker) -> bool:
    return reading.style == number.style and reading.ordinal == number.ordinal + 1


def _follows(reading: Marker, step: Step, depth: int) -> bool:
    """Whether a marker is the next sibling of an open one."""
    old = step.marker
    if reading.style != old.style or (depth and step.depth and depth != step.depth):
        return False
    if reading.style == "bullet":
        return depth != 0 or reading.printed == old.printed
    if reading.style == "dotted" and _prefix(reading) != _prefix(old):
        return reading.ordinal == 1  # after 1.4 comes 2.1
    return old.ordinal < reading.ordinal <= old.ordinal + _GAP


def _prefix(dotted: Marker) -> str:
    return dotted.part.rpartition("-")[0]
