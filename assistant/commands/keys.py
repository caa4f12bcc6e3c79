"""`partnership keys`: make, list and remove API keys."""

import datetime
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.serving.keys import KeyFile

_SCOPES = ("ask", "read", "admin")  # as in assistant.serving.keys, which is not imported for --help


@click.group("keys")
def command() -> None:
    """Make, list and remove API keys.

    Only their hashes are kept. A change works at once, also on a running server.
    """


@command.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(_SCOPES),
    multiple=True,
    default=("ask", "read"),
    show_default=True,
    help="What the key may do (repeat): ask questions, read the texts, see the metrics.",
)
@plain_errors
def add(name: str, scopes: tuple[str, ...]) -> None:
    """Make a key called NAME and show it, once."""
    key = _file().add(name, scopes, datetime.date.today())  # type: ignore[arg-type]
    click.echo(key)
    click.echo("Keep it now: it cannot be shown again.", err=True)


@command.command("list")
@plain_errors
def list_keys() -> None:
    """List the keys: name, scopes and the day they were made."""
    for key in _file().all():
        click.echo(f"{key.name}  {','.join(key.scopes)}  {key.created.isoformat()}")


@command.command("remove")
@click.argument("name")
@plain_errors
def remove(name: str) -> None:
    """Remove the key called NAME; it stops working at once."""
    _file().remove(name)
    click.echo(f"Removed: {name}")


def _file() -> "KeyFile":
    from assistant.serving.keys import KeyFile
    from assistant.settings import load_settings

    return KeyFile(load_settings().keys_path)
