"""`partnership export`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.models import Answer


@click.command("export")
@click.argument("answer_ids", nargs=-1, required=True)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write: its name ends in .md, .docx or .json.",
)
@click.option("--url", help="Ask this running server instead of opening the index here.")
@click.option("--key", help="The API key, where that server wants one.")
@plain_errors
def command(answer_ids: tuple[str, ...], output: Path, url: str | None, key: str | None) -> None:
    """Write kept answers to a file, in the order of ANSWER_IDS.

    Each quotation stands in both languages, with its place; `partnership verify` checks the file.
    """
    from assistant.export.writers import WRITERS

    writer = WRITERS.get(output.suffix.lower())
    if writer is None:
        raise click.ClickException(f"{output}: the name must end in .md, .docx or .json.")
    content = writer(asyncio.run(_answers(answer_ids, url, key)))
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{len(answer_ids)} written to {output}")


async def _answers(answer_ids: tuple[str, ...], url: str | None, key: str | None) -> "list[Answer]":
    from assistant.commands.local_client import client_for

    async with client_for(url, key) as client:
        return [(await client.record(answer_id)).answer for answer_id in answer_ids]
