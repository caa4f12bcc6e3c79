"""The options that asking and searching share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "--document", "documents", multiple=True, help="Search this document only (repeat)."
    ),
    click.option(
        "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Only what is dated by this day."
    ),
    click.option("--limit", type=click.IntRange(1, 50), default=8, show_default=True),
    click.option("--url", help="Ask this running server instead of opening the index here."),
)


def scope_options(function: _Command) -> _Command:
    """Add --document, --as-of, --limit and --url to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
