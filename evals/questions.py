"""The questions as a person writes them in YAML, and what makes one right.

An item is a twin: the same question in both languages, or in one of them. Its evidence is a list of
groups: any passage of a group suffices, every group is needed. Nuggets are what a right answer must
contain. Source: nuggets as vital or okay, Voorhees (2003), "Overview of the TREC 2003 Question
Answering Track".
"""

import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.models import Message, Status
from ingest.documents import Language

Kind = Literal[
    "fact", "number", "date", "person", "place", "list", "yes_no", "comparison", "timeline",
    "multi_document", "follow_up", "address", "summary", "unanswerable",
]  # fmt: skip
Manner = Literal[
    "analyst", "journalist", "civil_servant", "terse", "colloquial", "typo", "paraphrase"
]
Unanswerable = Literal[
    "near_miss", "absent_fact", "false_premise", "outside_knowledge", "off_topic", "injection"
]
ANSWERED: frozenset[Status] = frozenset({"answered", "partial"})
Text = Annotated[str, Field(min_length=1)]


def _iso(value: object) -> object:
    """YAML reads 2026-06-14 as a date and 2025 as a number; both are meant as written."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wordings(_Strict):
    """Ways to write a thing, by language."""

    ja: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()

    def of(self, language: Language) -> tuple[str, ...]:
        """The wordings in one language."""
        return self.ja if language == "ja" else self.en


class _Nugget(_Strict):
    vital: bool = True


class TextNugget(_Nugget, Wordings):
    """Any of these words, as they stand in the passage."""

    type: Literal["text"]


class NameNugget(_Nugget, Wordings):
    """A name, or any of its aliases; family and given name in either order."""

    type: Literal["name"]


class DateNugget(_Nugget):
    """A day, month or year, in any form; an answer may be more precise."""

    type: Literal["date"]
    value: Annotated[str, BeforeValidator(_iso), Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class NumberNugget(_Nugget):
    """A number beside one of its units, in digits, kanji or words."""

    type: Literal["number"]
    value: int | float
    unit: Wordings


Nugget = Annotated[TextNugget | NameNugget | DateNugget | NumberNugget, Field(discriminator="type")]


class Item(_Strict):
    """One question in one or both languages, and what a right answer to it is."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    kind: Kind
    manner: dict[Language, Manner]
    question: Annotated[dict[Language, Text], Field(min_length=1)]
    history: dict[Language, tuple[Message, ...]] = {}
    standalone: dict[Language, Text] = {}
    status: Annotated[tuple[Status, ...], Field(min_length=1)]
    evidence: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...]
    nuggets: tuple[Nugget, ...]
    sentences: Annotated[int, Field(ge=0)]
    forbidden: dict[Language, tuple[Text, ...]] = {}
    unanswerable: Unanswerable | None = None

    @property
    def must_refuse(self) -> bool:
        """Nothing in the texts answers it, and any answer is wrong."""
        return not self.evidence and not ANSWERED & set(self.status)

    @property
    def must_answer(self) -> bool:
        """The texts answer it, and a refusal is wrong."""
        return bool(self.evidence) and set(self.status) <= ANSWERED

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for wrong, message in (
            (
                (self.kind == "follow_up") != bool(self.standalone and self.history),
                "history and standalone belong to a follow_up, and only to one",
            ),
            (
                len({self.kind == "unanswerable", bool(self.unanswerable), not self.evidence}) > 1,
                "an unanswerable question, and only one, says why and has no evidence",
            ),
            (
                bool(ANSWERED & set(self.status)) != bool(self.evidence)
                and self.unanswerable != "false_premise",  # an answer may set it right
                "a question that may be answered, and only one, needs evidence",
            ),
            (bool(self.nuggets) and not self.evidence, "nuggets without evidence"),
        ):
            if wrong:
                raise ValueError(message)
        for language in self.question:
            self._check_language(language)
        return self

    def _check_language(self, language: Language) -> None:
        if self.kind == "follow_up" and not (
            self.history.get(language) and self.standalone.get(language)
        ):
            raise ValueError(f"no history or no standalone question in {language!r}")
        for nugget in self.nuggets:
            wordings = nugget.unit if isinstance(nugget, NumberNugget) else nugget
            if isinstance(wordings, Wordings) and nugget.vital and not wordings.of(language):
                raise ValueError(f"a vital {nugget.type} nugget has no wording in {language!r}")


class QuestionFile(_Strict):
    """One file: the questions over one document, or over several earlier ones."""

    document: str | None = None
    documents: Literal["earlier"] | None = None
    questions: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_what_it_is_about(self) -> Self:
        if (self.document is None) == (self.documents is None):
            raise ValueError("say which document the file is about: 'document: <id>'")
        return self

    @property
    def subject(self) -> str:
        """The document's id, or `earlier` for a file over several of the earlier ones."""
        return self.document or "earlier"
