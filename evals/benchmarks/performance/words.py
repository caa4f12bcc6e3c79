"""What the page of performance says, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.documents import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; calling it translates a row's name."""

    introduction: str
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    rows: Mapping[str, str]
    made_by: str

    def __call__(self, name: str) -> str:
        """A row's name; one that has no other stays as it is."""
        return self.rows.get(name, name)

    def measured(self, made: Mapping[str, Any]) -> str:
        """On what a part was measured."""
        load = made.get("load_average")
        return self.made_by.format(
            day=made["started"][:10], commit=made["commit"] or "–", cores=made.get("cores", "?"),
            processor=made.get("processor", "?"), load="?" if load is None else f"{load:.1f}",
        )  # fmt: skip


def words(language: Language) -> Words:
    """The words of a language."""
    return Words(**_file()[language])


@cache
def _file() -> Mapping[str, Any]:
    path = Path(__file__).with_name("words.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
