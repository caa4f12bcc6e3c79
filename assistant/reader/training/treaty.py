"""Examples on treaty-like text, from the clauses and values in `treaty_clauses.yaml`.

An invented instrument is a title and one to five clauses with their slots filled. A question is
answered where its clause is there; it is not where the clause is left out, where its area, party or
person is another one, or where it asks what no clause says.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.reader.training.examples import Example, Span
from ingest.documents import Language

CLAUSES_FILE = Path(__file__).with_name("treaty_clauses.yaml")
_SLOT = re.compile(r"\{(\w+)\}")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LANGUAGES: tuple[Language, ...] = ("ja", "en")
_CHANGEABLE = (
    "area", "party", "person", "agency", "money", "instrument2", "ordinal", "company", "university",
)  # fmt: skip

Value = Mapping[str, str]
Slots = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Filled:
    """A clause of an instrument with its slots' values."""

    clause: Mapping[str, Any]
    slots: Slots


@dataclass(frozen=True, slots=True)
class Rendered:
    """A passage, where each clause lies and where each of its slots does."""

    text: str
    clauses: list[Span]
    slots: list[dict[str, Span]]


class TreatyWriter:
    """Invents instruments and questions about them.

    Args:
        seed: of all draws.
        path: the clauses.
    """

    def __init__(self, seed: int, path: Path = CLAUSES_FILE) -> None:
        data = yaml.safe_load(path.read_text("utf-8"))
        self._values: Mapping[str, Sequence[Value]] = {
            name: [{k: str(v) for k, v in value.items()} for value in values]
            for name, values in data["values"].items()
        }
        self._clauses: Sequence[Mapping[str, Any]] = data["clauses"]
        self._absent: Sequence[Mapping[str, Any]] = data["absent"]
        self._random = random.Random(seed)  # noqa: S311 - not cryptographic

    def examples(self, instruments: int) -> Iterator[Example]:
        """Examples in both languages about so many instruments."""
        for number in range(instruments):
            filled = self._instrument()
            for language in _LANGUAGES:
                yield from self._asked(filled, language, number)

    def _instrument(self) -> list[Filled]:
        clauses = self._random.sample(list(self._clauses), self._random.randint(2, 6))
        areas = iter(self._random.sample(list(self._values["area"]), 14))
        shared = {n: self._random.choice(self._values[n]) for n in ("instrument", "body")}
        parties = self._random.sample(list(self._values["party"]), 2)
        return [Filled(c, self._fill(c, shared, areas, parties)) for c in clauses]

    def _fill(
        self,
        clause: Mapping[str, Any],
        shared: Slots,
        areas: Iterator[Value],
        parties: Sequence[Value],
    ) -> Slots:
        slots: Slots = {}
        for name in _SLOT.findall(clause["en"]):
            if name in shared:
                slots[name] = shared[name]
            elif name.startswith("area"):
                slots[name] = next(areas)
            elif name == "party":
                slots[name] = self._random.choice(parties)
            else:
                slots[name] = self._value(name.rstrip("23"))
        return slots

    def _value(self, name: str) -> Value:
        if name == "year":
            year = str(self._random.randint(1985, 2035))
            return {"ja": year, "en": year}
        if name == "date":
            return _date(date(1990, 1, 1) + timedelta(days=self._random.randint(0, 16000)))
        return self._random.choice(self._values[name])

    def _asked(
        self, filled: Sequence[Filled], language: Language, number: int
    ) -> Iterator[Example]:
        """An answered question, and up to four that are not, about one clause."""
        at = self._random.randrange(len(filled))
        asked = self._random.choice(filled[at].clause["questions"])
        question = self._question(asked, filled[at].slots, language)
        rendered = render(filled, language)
        title = self._title(filled, language)
        span = rendered.clauses[at]
        if asked["answer"] != "clause":
            span = rendered.slots[at][asked["answer"]]
        example = Example(
            question, rendered.text, language, "treaty", f"treaty:{number}", title, span
        )
        yield example
        rest = [f for i, f in enumerate(filled) if i != at]
        yield example.unanswered("removed", passage=render(rest, language).text)
        yield from self._absent_fact(example, filled, language)
        yield from self._changed(example, asked, filled[at], language)
        yield from self._elsewhere(example, filled, language)

    def _absent_fact(
        self, example: Example, filled: Sequence[Filled], language: Language
    ) -> Iterator[Example]:
        """A question on what the passage speaks of, for a fact that no clause states."""
        slots = {name for one in filled for name in one.slots}
        fitting = [a for a in self._absent if not slots & set(a["unless"])]
        asked = self._random.choice(fitting)
        party = self._random.choice(
            [v for v in self._values["party"] if v[language] not in example.passage]
        )
        subject: Value = {language: self._subject(filled, example.title, language)}
        question = self._question(asked, {"party": party, "subject": subject}, language)
        yield example.unanswered("absent", question=question)

    def _subject(self, filled: Sequence[Filled], title: str, language: Language) -> str:
        """What a passage speaks of, in the words of one of its clauses or of its title."""
        slots = self._random.choice(filled).slots
        areas = [v[language] for name, v in slots.items() if name.startswith("area")]
        names = [
            slots[name][language] for name in ("body", "instrument", "agency") if name in slots
        ]
        if language == "ja":
            areas = [f"{area}に関する協力" for area in areas]
        else:
            areas = [f"cooperation on {area}" for area in areas]
            names = [name if name.startswith("the ") else f"the {name}" for name in names]
            title = f"the {title}"
        return self._random.choice([*areas, *names, title])

    def _changed(
        self, example: Example, asked: Mapping[str, Any], filled: Filled, language: Language
    ) -> Iterator[Example]:
        """The question with another area, party or person, one that the passage has not."""
        names = [n for n in _SLOT.findall(asked[language]) if n in _CHANGEABLE]
        if not names:
            return
        name = self._random.choice(names)
        others = [v for v in self._values[name.rstrip("23")] if v[language] not in example.passage]
        slots = filled.slots | {name: self._random.choice(others)}
        yield example.unanswered("changed", question=self._question(asked, slots, language))

    def _elsewhere(
        self, example: Example, filled: Sequence[Filled], language: Language
    ) -> Iterator[Example]:
        """A question that a clause would answer which the passage has not."""
        used = [f.clause["en"] for f in filled]
        clause = self._random.choice([c for c in self._clauses if c["en"] not in used])
        asked = self._random.choice(clause["questions"])
        own: Slots = {}
        for one in filled:
            own |= one.slots
        slots = {n: own.get(n) or self._value(n.rstrip("23")) for n in _SLOT.findall(clause["en"])}
        if _may_answer(clause, filled):
            return
        yield example.unanswered("elsewhere", question=self._question(asked, slots, language))

    def _question(self, asked: Mapping[str, Any], slots: Slots, language: Language) -> str:
        return _capital(_SLOT.sub(lambda m: slots[m[1]][language], asked[language]))

    def _title(self, filled: Sequence[Filled], language: Language) -> str:
        instrument = self._random.choice(self._values["instrument"])[language]
        area = self._random.choice(self._values["area"])[language]
        return f"{area}に関する{instrument}" if language == "ja" else f"{instrument} on {area}"


def _may_answer(clause: Mapping[str, Any], filled: Sequence[Filled]) -> bool:
    """Whether a clause of the passage speaks of what another clause would: of `area` in general."""
    asks_area = any("area" in q["answer"] for q in clause["questions"])
    return asks_area and any("area" in f.slots for f in filled)


def _date(day: date) -> Value:
    return {
        "ja": f"{day.year}年{day.month}月{day.day}日",
        "en": f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def render(filled: Sequence[Filled], language: Language) -> Rendered:
    """The clauses put together, with where everything lies."""
    text = ""
    clauses: list[Span] = []
    slots: list[dict[str, Span]] = []
    for one in filled:
        start = len(text)
        places: dict[str, Span] = {}
        last = 0
        template: str = one.clause[language]
        for match in _SLOT.finditer(template):
            text += template[last : match.start()]
            value = one.slots[match[1]][language]
            places[match[1]] = (len(text), len(text) + len(value))
            text += value
            last = match.end()
        text += template[last:]
        text = text[:start] + _capital(text[start:])
        clauses.append((start, len(text)))
        slots.append(places)
        text += "" if language == "ja" else " "
    return Rendered(text.rstrip(), clauses, slots)
