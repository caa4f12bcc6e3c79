"""`partnership records`: list and delete the answers that were kept."""

import datetime
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.records import AnswerRecords


@click.group("records")
def command() -> None:
    """List and delete the answers that were kept.

    Works on the file in the data folder, also while a server runs. What is deleted is gone:
    question, answer and all.
    """


@command.command("list")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--questions", is_flag=True, help="Show the questions; they may be personal.")
@plain_errors
def list_records(limit: int, questions: bool) -> None:
    """List the newest: id, time (UTC), who asked, status."""
    for caller, record in _records().newest(limit):
        line = f"{record.answer.id}  {record.asked_at:%Y-%m-%dT%H:%M:%SZ}  {caller}"
        shown = f"  {record.request.question!r}" if questions else ""
        click.echo(f"{line}  {record.answer.status}{shown}")


@command.command("delete")
@click.argument("answer_ids", nargs=-1, required=True)
@plain_errors
def delete(answer_ids: tuple[str, ...]) -> None:
    """Delete the answers with these ids."""
    records = _records()
    missing = [answer_id for answer_id in answer_ids if not records.delete(answer_id)]
    click.echo(f"Deleted: {len(answer_ids) - len(missing)}")
    if missing:
        raise click.ClickException(f"Not kept: {', '.join(missing)}")


@command.command("purge")
@click.option("--older-than", "days", type=click.IntRange(0, 36_500), help="Days.")
@click.option("--all", "everything", is_flag=True, help="Delete every kept answer.")
@plain_errors
def purge(days: int | None, everything: bool) -> None:
    """Delete what is older than so many days.

    Without an option: what is older than the setting `records_days`.
    """
    if everything and days is not None:
        raise click.UsageError("Give --older-than or --all, not both.")
    before = _before(0 if everything else days)
    click.echo(f"Deleted: {_records().purge(before)}")


def _before(days: int | None) -> datetime.datetime:
    """The time up to which answers go."""
    from assistant.records import utc_now
    from assistant.settings import load_settings

    if days is None:
        days = load_settings().records_days
    if days is None:
        raise click.UsageError("Say how old: --older-than DAYS, or --all; `records_days` is unset.")
    return utc_now() - datetime.timedelta(days=days)


def _records() -> "AnswerRecords":
    from assistant.records import AnswerRecords
    from assistant.settings import load_settings

    path = load_settings().records_path
    if not path.exists():
        raise click.ClickException(f"No answers have been kept: there is no {path}.")
    return AnswerRecords(path)
