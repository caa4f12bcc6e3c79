"""Answers and passages to draw, with any wording."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from assistant.models import Answer, AnswerRequest, DocumentSummary, PassageDetail
from ui.conversation import Turn

JAPANESE = "我々は協力する。𠮷野家の廃炉を促進する。以上。"
ENGLISH = "We will cooperate. We will promote decommissioning. That is all."
DOCUMENT = "frontier-technology-partnership-2026"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[press](javascript:alert(1))",
    "[press](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<!-- hidden --> --> <![CDATA[x]]>",
    "\"><svg onload='alert(1)'>",
    "</p></div></details><h1>owned",
    "&lt;script&gt; &#x3c;b&#x3e;",
    "${alert(1)} {{constructor}} `x`",
    '<a href="javascript:alert(1)">x</a>',
]
VOID = {"br", "hr", "img", "input", "link", "meta"}


class Parsed(HTMLParser):
    """What a browser would make of markup: elements, attributes, and the text in them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts[tag][-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """Elements and the names of their attributes, without any text."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]

    @property
    def text(self) -> str:
        """All the text there is, of the outermost element."""
        return "".join(self.texts[self.elements[0][0]])

    def classes(self) -> set[str]:
        """Every class that is used."""
        lists = (attributes.get("class") or "" for _, attributes in self.elements)
        return {name for names in lists for name in names.split()}


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    """Text that would be markup, a script or a link if it were let."""
    return str(request.param)


@pytest.fixture
def parsed() -> Callable[[str], Parsed]:
    return Parsed


def citation(marker: int = 1, **changes: Any) -> dict[str, Any]:
    japanese, english = "𠮷野家の廃炉を促進する。", "We will promote decommissioning."
    start, other = JAPANESE.index(japanese), ENGLISH.index(english)
    return {
        "marker": marker,
        "passage_id": f"{DOCUMENT}:cooperation.7",
        "document_id": DOCUMENT,
        "document_title": {"ja": "日英の文書", "en": "Japan–UK document"},
        "address": {"ja": "協力 第7項", "en": "Cooperation, item 7"},
        "standing": "official_translation",
        "language": "ja",
        "quote": japanese,
        "start": start,
        "end": start + len(japanese),
        "verified": True,
        "counterpart": {
            "language": "en",
            "quote": english,
            "start": other,
            "end": other + len(english),
        },
        "source_url": "https://www.gov.uk/statement",
        "date": "2026-06-14",
    } | changes


def passage(**changes: Any) -> PassageDetail:
    given: dict[str, Any] = {
        "passage_id": f"{DOCUMENT}:cooperation.7",
        "document_id": DOCUMENT,
        "address": {"ja": "協力 第7項", "en": "Cooperation, item 7"},
        "order": 7,
        "texts": {"ja": JAPANESE, "en": ENGLISH},
        "standing": {"ja": "official_translation", "en": "unofficial_translation"},
        "source_urls": [],
        "facts": [],
        "heading": {"ja": "協力", "en": "Cooperation"},
        "mentions": [],
        "terms": [],
        "divergences": [],
    }
    return PassageDetail.model_validate(given | changes)


def document(**changes: Any) -> DocumentSummary:
    given: dict[str, Any] = {
        "id": DOCUMENT,
        "title": {"ja": "日英の文書", "en": "Japan–UK document"},
        "short_title": {"ja": "文書", "en": "Document"},
        "aliases": [],
        "date": "2026-06-14",
        "date_note": None,
        "place": None,
        "parties": [],
        "signatories": [],
        "kind": "joint_statement",
        "legal_nature": {"ja": "なし", "en": "none"},
        "fields": [],
        "standing": {"ja": "official_translation", "en": "unofficial_translation"},
        "source_urls": [],
        "builds_on": [],
        "supersedes": [],
        "mentions": [],
        "mentioned_by": [],
        "passages": [],
    }
    return DocumentSummary.model_validate(given | changes)


def turn(
    *,
    request: dict[str, Any] | None = None,
    shown: list[PassageDetail] | None = None,
    documents: list[DocumentSummary] | None = None,
    **changes: Any,
) -> Turn:
    given: dict[str, Any] = {
        "id": "0",
        "question": "廃炉について何が合意されていますか",
        "standalone_question": "廃炉について何が合意されていますか",
        "language": "ja",
        "status": "answered",
        "answer": "日英の文書:\n\n「𠮷野家の廃炉を促進する。」[1]",
        "missing": [],
        "citations": [citation()],
        "passages": [
            {"passage_id": f"{DOCUMENT}:cooperation.7", "document_id": DOCUMENT, "score": 0.9}
        ],
        "answered_by": "quotation",
        "corpus_version": "sha256:0123456789abcdef",
        "timings_ms": {"retrieve": 1, "answer": 2, "total": 3},
    }
    answer = Answer.model_validate(given | changes)
    asked = AnswerRequest.model_validate({"question": answer.question} | (request or {}))
    passages = {p.passage_id: p for p in ([passage()] if shown is None else shown)}
    known = {d.id: d for d in ([document()] if documents is None else documents)}
    return Turn("key", asked, answer, passages, known)


@pytest.fixture
def make_turn() -> Callable[..., Turn]:
    return turn


@pytest.fixture
def make_citation() -> Callable[..., dict[str, Any]]:
    return citation


@pytest.fixture
def make_passage() -> Callable[..., PassageDetail]:
    return passage


@pytest.fixture
def make_document() -> Callable[..., DocumentSummary]:
    return document


@pytest.fixture
def make() -> dict[str, Callable[..., Any]]:
    return {"turn": turn, "citation": citation, "passage": passage, "document": document}
