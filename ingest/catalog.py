"""catalog.yaml and sources.yaml: what is known of the documents, validated with line numbers."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from ingest.documents import CatalogEntry, Source
from ingest.markdown import Fault, yaml_line
from ingest.yaml_loader import SafeLoader

_Model = TypeVar("_Model")


@dataclass(frozen=True)
class CatalogFile:
    """A catalog's valid entries, and the line on which each starts."""

    path: Path
    entries: tuple[CatalogEntry, ...]
    lines: Mapping[str, int]

    def line_of(self, document_id: str) -> int:
        """The line of a document's entry."""
        return self.lines.get(document_id, 1)


def read_catalog(path: Path, faults: list[Fault]) -> CatalogFile | None:
    """Read a catalog; invalid entries become faults and are left out."""
    found = read_list(path, "documents", CatalogEntry, faults)
    if found is None:
        return None
    entries: dict[str, CatalogEntry] = {}
    lines: dict[str, int] = {}
    for entry, line in found:
        if entry.id in entries:
            faults.append(Fault(path, line, f"document {entry.id} stands here twice"))
        entries.setdefault(entry.id, entry)
        lines.setdefault(entry.id, line)
    return CatalogFile(path, tuple(entries.values()), lines)


def read_list(
    path: Path, key: str, model: type[_Model], faults: list[Fault]
) -> list[tuple[_Model, int]] | None:
    """Read a YAML file that holds a list under a key.

    Args:
        path: the file.
        key: what the list is called.
        model: of its items: a pydantic model or a dataclass.
        faults: what is wrong is added to them, with its line.

    Returns:
        The valid items with their lines; None if there is no such list.
    """
    text = _read(path, faults)
    if text is None:
        return None
    items, told = _list_in(text, path, key, cast(Hashable, model))
    faults += told
    return None if items is None else list(items)


def read_sources(path: Path, faults: list[Fault]) -> dict[str, Source]:
    """Read a digest's sources by key; invalid ones become faults and are left out."""
    text = _read(path, faults)
    if text is None:
        return {}
    sources, told = _sources_in(text, path)
    faults += told
    return dict(sources)


def _read(path: Path, faults: list[Fault]) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(Fault(path, 1, "is missing"))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(path, 1, f"cannot be read: {error}"))
    return None


# Commands and servers read the same files several times; YAML is most of that time. What is kept
# is known by its whole text, and frozen.


@lru_cache(maxsize=64)
def _list_in(
    text: str, path: Path, key: str, model: Any
) -> tuple[tuple[tuple[Any, int], ...] | None, tuple[Fault, ...]]:
    faults: list[Fault] = []
    root = _compose(text, path, faults)
    items = _child(root, key)
    if not isinstance(items, yaml.SequenceNode):
        if root is not None:
            faults.append(Fault(path, 1, f"must hold a list called {key!r}"))
        return None, tuple(faults)
    valid = tuple(
        (item, _line(node))
        for node in items.value
        if (item := _validated(model, node, path, faults)) is not None
    )
    return valid, tuple(faults)


@lru_cache(maxsize=64)
def _sources_in(text: str, path: Path) -> tuple[tuple[tuple[str, Source], ...], tuple[Fault, ...]]:
    faults: list[Fault] = []
    root = _compose(text, path, faults)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    sources = tuple(
        (str(key.value), source)
        for key, node in pairs
        if (source := _validated(Source, node, path, faults)) is not None
    )
    return sources, tuple(faults)


def _compose(text: str, path: Path, faults: list[Fault]) -> yaml.Node | None:
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=SafeLoader)
    except yaml.YAMLError as error:
        faults.append(Fault(path, yaml_line(error), "is no YAML"))
        return None
    return root


def _construct(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _validated(
    model: type[_Model], node: yaml.Node, path: Path, faults: list[Fault]
) -> _Model | None:
    try:
        item: _Model = _adapter(cast(Hashable, model)).validate_python(_construct(node))
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(str(part) for part in problem["loc"])
            line = _line(_descend(node, problem["loc"]))
            faults.append(Fault(path, line, f"{where or model.__name__}: {problem['msg']}"))
    except (yaml.YAMLError, ValueError) as error:
        faults.append(Fault(path, _line(_unreadable(node)), str(error).splitlines()[0]))
    else:
        return item
    return None


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    """Made once a model: that takes longer than to validate a value."""
    return TypeAdapter(model)


def _unreadable(node: yaml.Node) -> yaml.Node:
    """The value that YAML itself cannot make anything of (2024-05-32), or the whole node."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    for _, value in pairs:
        try:
            _construct(value)
        except (yaml.YAMLError, ValueError):
            return _unreadable(value)
    return node


def _descend(node: yaml.Node, location: tuple[int | str, ...]) -> yaml.Node:
    """The node a validation error points at, or the nearest one that exists."""
    for part in location:
        child = _child(node, part)
        if child is None:
            break
        node = child
    return node


def _child(node: yaml.Node | None, key: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        child: yaml.Node = node.value[key]
        return child
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
