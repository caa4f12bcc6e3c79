"""Catalog entries of a user's own documents: everything has a sensible default."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ingest.documents import CatalogEntry, Language, Standing, other_language
from ingest.official_texts.blocks import OfficialTextError

_KINDS = {
    "memorandum": ("覚書", "memorandum"),
    "joint_statement": ("共同声明", "joint statement"),
    "arrangement": ("取決め", "取極", "arrangement"),
    "accord": ("アコード", "accord"),
    "principles": ("原則", "principles"),
    "partnership": ("パートナーシップ", "partnership"),
    "agreement": ("協定", "条約", "agreement", "treaty", "convention"),
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOT_STATED = {"ja": "記載なし", "en": "not stated"}


def require_id(document_id: str) -> str:
    """Refuse what is no document id: it becomes the name of a folder.

    Raises:
        OfficialTextError: it has other than lower-case letters, figures and single hyphens.
    """
    if not _ID.fullmatch(document_id):
        raise OfficialTextError(
            f"{document_id!r} is no document id: use small letters, figures and hyphens."
        )
    return document_id


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What the user says of a text; None where they leave it to the product."""

    document_id: str
    language: Language
    title: str | None = None
    date: str | None = None
    standing: Standing | None = None
    supersedes: tuple[str, ...] = ()


def entry_for(
    request: AddRequest, found_title: str, address: str, old: CatalogEntry | None
) -> CatalogEntry:
    """The entry of a user's document with a text added to it.

    Args:
        request: what the user says.
        found_title: the text's own title, or its file's name.
        address: where the text came from.
        old: the entry that stands already.

    Raises:
        OfficialTextError: an id, a date or a link is none.
    """
    data = old.model_dump(mode="json") if old else _new(request.document_id, found_title)
    title = request.title or (found_title if _is_borrowed(old, request.language) else None)
    if title:
        _set_title(data, request.language, title, alone=old is None)
    if request.date:
        data["date"] = request.date
    data["supersedes"] = list(dict.fromkeys([*data.get("supersedes", []), *request.supersedes]))
    if address.startswith("https://"):
        _add_address(data, address, request.language)
    try:
        return CatalogEntry.model_validate(data)
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        raise OfficialTextError(f"The document's {name} is not valid: {message}.") from error


def _new(document_id: str, title: str) -> dict[str, Any]:
    return {
        "id": document_id,
        "title": {"ja": title, "en": title},
        "short_title": {"ja": title, "en": title},
        "date": None,
        "kind": _kind(title),
        "legal_nature": dict(_NOT_STATED),
    }


def _kind(title: str) -> str:
    lowered = title.lower()
    return next(
        (k for k, words in _KINDS.items() if any(w in lowered for w in words)), "cooperation"
    )


def _is_borrowed(old: CatalogEntry | None, language: Language) -> bool:
    """Whether a language's title is the other one's, for want of a text in the language."""
    return old is None or old.title.ja == old.title.en


def _set_title(data: dict[str, Any], language: Language, title: str, *, alone: bool) -> None:
    for key in ("title", "short_title"):
        data[key][language] = title
        if alone:
            data[key][other_language(language)] = title


def _add_address(data: dict[str, Any], address: str, language: Language) -> None:
    host = address.split("/")[2]
    addresses = [a for a in data.get("official_addresses", []) if a["url"] != address]
    publisher = {"ja": host, "en": host}
    new = {"url": address, "language": language, "state": "seen", "publisher": publisher}
    data["official_addresses"] = [*addresses, new]
