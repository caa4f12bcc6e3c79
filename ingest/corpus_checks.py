"""What can be wrong between documents: links, mentions, names, and versions."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.corpus_folders import KnownDocument
from ingest.documents import LANGUAGES, CatalogEntry, Document, first_day, latest_day
from ingest.markdown import Fault


def check_links(known: Sequence[KnownDocument], documents: Sequence[Document]) -> Iterator[Fault]:
    """Links must lead to documents, and not to later ones; mentions to passages that are read."""
    entries = {k.entry.id: k.entry for k in known}
    passages = {p.id for d in documents for p in d.passages}
    read = {d.id for d in documents}
    for item in known:
        entry = item.entry
        named = [*entry.builds_on, *(m.document for m in entry.mentions)]
        for target in dict.fromkeys([*named, *entry.supersedes]):
            if target not in entries:
                yield _fault(item, f"links to {target!r}, which is no document")
            elif target == entry.id:
                yield _fault(item, "links to itself")
        for target in dict.fromkeys(named):
            if target in entries and _is_later(entries[target], entry):
                yield _fault(item, f"links to {target!r}, which is dated later")
        for mention in entry.mentions:
            if entry.id in read and mention.passage not in passages:
                yield _fault(item, f"mentions by {mention.passage!r}, which is no passage")


def _is_later(target: CatalogEntry, entry: CatalogEntry) -> bool:
    """Whether a document certainly came later than one that is said to name it."""
    return bool(target.date and entry.date and first_day(target.date) > latest_day(entry.date))


def check_versions(known: Sequence[KnownDocument]) -> Iterator[Fault]:
    """A document supersedes older ones only, and none that supersedes it."""
    entries = {k.entry.id: k.entry for k in known}
    for item in known:
        entry = item.entry
        for target in entry.supersedes:
            older = entries.get(target)
            if older is None or target == entry.id:
                continue
            if entry.id in _superseded(older, entries):
                yield _fault(item, f"supersedes {target!r}, which supersedes it")
            elif older.date and entry.date and latest_day(older.date) > latest_day(entry.date):
                yield _fault(item, f"supersedes {target!r}, which is dated later")


def _superseded(entry: CatalogEntry, entries: Mapping[str, CatalogEntry]) -> set[str]:
    """Every document that an entry supersedes, directly or through others."""
    found: set[str] = set()
    pending = list(entry.supersedes)
    while pending:
        target = pending.pop()
        if target not in found and target in entries:
            found.add(target)
            pending += entries[target].supersedes
    return found


def check_names(known: Sequence[KnownDocument]) -> Iterator[Fault]:
    """A name that two documents share cannot say which is meant."""
    for language in LANGUAGES:
        owners: dict[str, str] = {}
        for item in known:
            for name in item.entry.names(language):
                owner = owners.setdefault(name.casefold(), item.entry.id)
                if owner != item.entry.id:
                    yield _fault(item, f"is called {name!r}, and so is {owner}")


def _fault(item: KnownDocument, message: str) -> Fault:
    return Fault(item.catalog.path, item.line, f"{item.entry.id} {message}")
