"""Which of several versions of a document is in force."""

import datetime
from collections.abc import Iterable

from ingest.documents import Document, latest_day


def in_force(documents: Iterable[Document], as_of: datetime.date | None = None) -> set[str]:
    """The ids of the documents to search by default.

    A document gives way to the one that supersedes it. On a day before the newer one is dated, the
    older one is in force and the newer one is not yet there. A partial date counts from its end.

    Args:
        documents: all of them.
        as_of: the day to look back to; None is now, and then a document without a date counts.
    """
    there = [d for d in documents if as_of is None or exists_by(d, as_of)]
    superseded = {older for document in there for older in document.entry.supersedes}
    return {document.id for document in there} - superseded


def exists_by(document: Document, day: datetime.date) -> bool:
    """Whether a document certainly existed by a day."""
    date = document.entry.date
    return date is not None and latest_day(date) <= day
