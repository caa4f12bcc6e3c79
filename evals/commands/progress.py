"""Bars over questions, on standard error."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tqdm import tqdm

_Item = TypeVar("_Item")


def questions_bar(items: Sequence[_Item], name: str = "questions") -> Iterable[_Item]:
    """The items, with a bar that says how many are done."""
    bar: tqdm[_Item] = tqdm(items, desc=f"  {name}", mininterval=0.2, unit="question")
    return bar
