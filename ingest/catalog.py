"""catalog.yaml and sources.yaml: what is known of the documents, validated with line numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ingest.documents import CatalogEntry, Source
from ingest.markdown import Fault, yaml_line

_Model = TypeVar("_Model", bound=BaseModel)


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
    root = _compose(path, faults)
    documents = _child(root, "documents")
    if not isinstance(documents, yaml.SequenceNode):
        if root is not None:
            faults.append(Fault(path, 1, "must hold a list called 'documents'"))
        return None
    entries: dict[str, CatalogEntry] = {}
    lines: dict[str, int] = {}
    for node in documents.value:
        entry = _validated(CatalogEntry, node, path, faults)
        if entry is None:
            continue
        if entry.id in entries:
            faults.append(Fault(path, _line(node), f"document {entry.id} stands here twice"))
        entries.setdefault(entry.id, entry)
        lines.setdefault(entry.id, _line(node))
    return CatalogFile(path, tuple(entries.values()), lines)


def read_sources(path: Path, faults: list[Fault]) -> dict[str, Source]:
    """Read a digest's sources by key; invalid ones become faults and are left out."""
    root = _compose(path, faults)
    if not isinstance(root, yaml.MappingNode):
        return {}
    sources: dict[str, Source] = {}
    for key, node in root.value:
        if (source := _validated(Source, node, path, faults)) is not None:
            sources[str(key.value)] = source
    return sources


def _compose(path: Path, faults: list[Fault]) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        faults.append(Fault(path, 1, "is missing"))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(path, 1, f"cannot be read: {error}"))
    except yaml.YAMLError as error:
        faults.append(Fault(path, yaml_line(error), "is no YAML"))
    return None


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
        return model.model_validate(_construct(node))
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(str(part) for part in problem["loc"])
            line = _line(_descend(node, problem["loc"]))
            faults.append(Fault(path, line, f"{where or model.__name__}: {problem['msg']}"))
    except (yaml.YAMLError, ValueError) as error:
        faults.append(Fault(path, _line(node), str(error).splitlines()[0]))
    return None


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
