"""The documents in order of date, with the links between them."""

import datetime
from collections.abc import Iterable

from assistant.models import Timeline, TimelineEntry
from assistant.snapshots import Snapshot
from ingest.documents import Document, latest_day
from ingest.versions import in_force


def timeline(snapshot: Snapshot, as_of: datetime.date | None = None) -> Timeline:
    """The documents, oldest first; those without a date come last.

    Args:
        snapshot: the corpus.
        as_of: only what is certainly dated by this day, and the links among it, so that the
            picture is the one of that day. What has no date has no place in it.
    """
    documents = sorted(_dated_by(snapshot.corpus.documents.values(), as_of), key=_place)
    shown = {document.id for document in documents}
    current = in_force(documents, as_of)
    return Timeline(
        documents=[_entry(document, shown, document.id in current) for document in documents],
        as_of=as_of,
        corpus_version=snapshot.corpus.version,
    )


def _dated_by(documents: Iterable[Document], day: datetime.date | None) -> list[Document]:
    if day is None:
        return list(documents)
    return [d for d in documents if d.entry.date is not None and latest_day(d.entry.date) <= day]


def _place(document: Document) -> tuple[datetime.date, str]:
    date = document.entry.date
    return (latest_day(date) if date is not None else datetime.date.max, document.id)


def _entry(document: Document, shown: set[str], current: bool) -> TimelineEntry:
    entry = document.entry
    mentioned = dict.fromkeys(mention.document for mention in entry.mentions)
    return TimelineEntry(
        id=entry.id,
        title=entry.title,
        short_title=entry.short_title,
        date=entry.date,
        date_note=entry.date_note,
        place=entry.place,
        kind=entry.kind,
        legal_nature=entry.legal_nature,
        fields=list(entry.fields),
        standing=dict(document.standing),
        in_force=current,
        builds_on=[target for target in entry.builds_on if target in shown],
        supersedes=[target for target in entry.supersedes if target in shown],
        mentions=[target for target in mentioned if target in shown],
    )
