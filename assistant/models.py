"""The contract: what every front door takes and returns.

Field names are fixed; the HTTP API, the command line, the page and the evals share these models.
Offsets are code points into the passage's text in the named language, start inclusive, end
exclusive.
"""

import datetime
import re
import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
)
from pydantic.config import JsonDict

from ingest.documents import (
    Bilingual,
    DivergenceKind,
    DocumentKind,
    Language,
    Signatory,
    Source,
    Standing,
)

MAX_QUESTION = 2_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL = r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F"
_TEXT = rf"^[^{_CONTROL}]*$"
_SOME_TEXT = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
"""What `clean_text` asks for, as the API's description says it."""
Status = Literal["answered", "partial", "not_in_corpus", "out_of_scope", "unclear"]


def clean_text(text: str) -> str:
    """NFC, without white space round it.

    Raises:
        ValueError: a lone surrogate or a control character, which no text holds.
    """
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("holds a lone surrogate, which is no character")
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
        raise ValueError("holds a control character")
    return unicodedata.normalize("NFC", text).strip()


def _question(text: str) -> str:
    text = clean_text(text)
    if not text:
        raise ValueError("is empty")
    if len(text) > MAX_QUESTION:
        raise ValueError(f"has {len(text)} characters; at most {MAX_QUESTION} are allowed")
    return text


def _iso_day(value: object) -> object:
    """Only YYYY-MM-DD: a number is no day, though it could be read as seconds since 1970."""
    if isinstance(value, datetime.date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("is no ISO date like 2026-06-14")


Question = Annotated[
    str,
    Field(
        max_length=4 * MAX_QUESTION,  # white space round it does not count
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION, "pattern": _SOME_TEXT},
    ),
    AfterValidator(_question),
]
Day = Annotated[datetime.date, BeforeValidator(_iso_day)]
DocumentId = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Limit = Annotated[int, Field(ge=1, le=50)]


class _Contract(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Message(_Contract):
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[
        str,
        Field(max_length=20_000, json_schema_extra={"pattern": _TEXT}),
        AfterValidator(clean_text),
    ]


class AnswerRequest(_Contract):
    """A question, and where to look for its answer."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"question": "福島第一原発の廃炉について何が合意されていますか"},
                {"question": "Is the partnership legally binding?", "language": "en"},
            ]
        },
    )

    question: Question = Field(description="1 to 2,000 characters after trimming")
    language: Language | None = Field(
        default=None, description="of the answer; null: the question's own"
    )
    documents: Annotated[list[DocumentId], Field(max_length=200)] | None = Field(
        default=None, description="search within these documents only; null: all"
    )
    as_of: Day | None = Field(
        default=None, description="only instruments dated on or before this day"
    )
    history: Annotated[list[Message], Field(max_length=20)] = Field(
        default=[], description="earlier turns, oldest first"
    )
    limit: Limit = Field(default=8, description="passages to retrieve")
    stream: StrictBool = Field(default=False, description="the answer as server-sent events")


class Highlight(_Contract):
    """Words to mark in a passage: those of a search, or those of a quotation that answer."""

    language: Language
    start: int
    end: int


class Counterpart(_Contract):
    """The quotation's counterpart in the other language."""

    language: Language
    quote: str
    start: int
    end: int
    highlights: list[Highlight] = Field(
        default=[], description="the same dates and numbers as the quotation's, where they are sure"
    )


class Divergence(_Contract):
    """Where the two texts of a passage surely differ: what each has and the other lacks."""

    kind: DivergenceKind = Field(
        description="numbers and dates; names of the glossary; must, may and should"
    )
    ja: list[str]
    en: list[str]


_CITATION_EXAMPLE: JsonDict = {
    "marker": 1,
    "passage_id": "frontier-technology-partnership-2026:signature.1",
    "document_id": "frontier-technology-partnership-2026",
    "document_title": {
        "ja": "日英フロンティア・テクノロジー・パートナーシップ",
        "en": "Japan–UK Frontier Technology Partnership",
    },
    "address": {"ja": "署名 第1段落", "en": "Signature, paragraph 1"},
    "standing": "unofficial_translation",
    "language": "en",
    "quote": "Drawn up in two originals in the English language and signed in London on "
    "14 June 2026.",
    "start": 0,
    "end": 87,
    "verified": True,
    "counterpart": {
        "language": "ja",
        "quote": "2026年6月14日にロンドンにて英語にて正本2通を作成し署名した。",
        "start": 0,
        "end": 34,
        "highlights": [{"language": "ja", "start": 0, "end": 10}],
    },
    "source_url": None,
    "date": "2026-06-14",
    "divergences": [],
    "highlights": [{"language": "en", "start": 74, "end": 86}],
}


class Citation(_Contract):
    """A marker of the answer tied to an exact quotation."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [_CITATION_EXAMPLE]}
    )

    marker: int
    passage_id: str
    document_id: str
    document_title: Bilingual
    address: Bilingual
    standing: Standing
    language: Language
    quote: str
    start: int
    end: int
    verified: bool
    counterpart: Counterpart | None
    source_url: str | None
    date: str | None
    divergences: list[Divergence] = Field(
        default=[], description="between the two texts of the passage"
    )
    highlights: list[Highlight] = Field(
        default=[],
        description="the words of the quotation that give the particular thing asked for (a date, "
        "a number, a name …), where they are sure; places in the passage, inside the quotation",
    )


class RankedPassage(_Contract):
    """A retrieved passage and its score; the best come first."""

    passage_id: str
    document_id: str
    score: float


class Timings(_Contract):
    """How long the steps took."""

    retrieve: float
    answer: float
    total: float


class Answer(_Contract):
    """An answer; every sentence that states something ends in its markers."""

    id: str
    question: str
    standalone_question: str
    language: Language
    status: Status
    answer: str
    missing: list[str]
    citations: list[Citation]
    passages: list[RankedPassage]
    answered_by: str
    corpus_version: str
    timings_ms: Timings


class AnswerRecord(_Contract):
    """An answer that was kept, with the request that it answers."""

    asked_at: datetime.datetime
    request: AnswerRequest
    answer: Answer


class FoundPassage(_Contract):
    """A passage that a search found, with its texts."""

    passage_id: str
    document_id: str
    address: Bilingual
    score: float
    texts: dict[Language, str]
    highlights: list[Highlight]


class SearchResult(_Contract):
    """What a search found, best first."""

    query: str
    passages: list[FoundPassage]


class DocumentSummary(_Contract):
    """What is known of a document, and its passages in order."""

    id: str
    title: Bilingual
    short_title: Bilingual
    aliases: list[str]
    date: str | None
    date_note: Bilingual | None
    place: Bilingual | None
    parties: list[Bilingual]
    signatories: list[Signatory]
    kind: DocumentKind
    legal_nature: Bilingual
    fields: list[str]
    standing: dict[Language, Standing]
    source_urls: list[str]
    builds_on: list[str]
    supersedes: list[str]
    mentions: list[str]
    mentioned_by: list[str]
    passages: list[str]


class DocumentList(_Contract):
    """All documents, newest first."""

    documents: list[DocumentSummary]
    corpus_version: str


class TimelineEntry(_Contract):
    """A document's place in time, and the documents it is linked to."""

    id: str
    title: Bilingual
    short_title: Bilingual
    date: str | None = Field(description="ISO, complete or partial; null where none is known")
    date_note: Bilingual | None
    place: Bilingual | None
    kind: DocumentKind
    legal_nature: Bilingual
    fields: list[str]
    standing: dict[Language, Standing]
    in_force: bool = Field(description="false where another document of the list supersedes it")
    builds_on: list[str]
    supersedes: list[str]
    mentions: list[str]


class Timeline(_Contract):
    """The documents, oldest first, those without a date last; links stay within the list."""

    documents: list[TimelineEntry]
    as_of: datetime.date | None
    corpus_version: str


class TermPair(_Contract):
    """A term of the glossary in a text, and the agreed word for it in the other language."""

    language: Language
    start: int
    end: int
    counterpart: str


class PassageDetail(_Contract):
    """One passage in full."""

    passage_id: str
    document_id: str
    heading: dict[Language, str] = Field(description="of the section it stands in")
    address: Bilingual
    order: int
    texts: dict[Language, str]
    standing: dict[Language, Standing]
    source_urls: list[str]
    facts: list[Source] = Field(description="where a digest's facts were read")
    mentions: list[str] = Field(description="ids of the documents that it names")
    terms: list[TermPair] = Field(description="each at its first place in the text")
    divergences: list[Divergence]


class DocumentPassages(_Contract):
    """All passages of a document, in order."""

    document_id: str
    passages: list[PassageDetail]
    corpus_version: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str


class Health(_Contract):
    """Whether the process is alive, or ready and for which corpus."""

    status: Literal["ok", "ready"]
    corpus_version: str | None = None
    embedding_model: str | None = None
    passages: int | None = None
