"""Progress of long work on standard error: a bar for people, a line for logs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click


def announce_model(text: str, part: float) -> None:
    """Show what the unpacking of the model is doing (`part` of 1)."""
    end = "\n" if part >= 1 else ""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K  model: {text} {part:4.0%}{end}", err=True, nl=False)
    elif part in (0, 1):
        click.echo(f"  model: {text}", err=True)


@contextmanager
def passages_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar over the passages of an ingestion; nothing is drawn when there is nothing to do."""
    from tqdm import tqdm

    bars: list[tqdm[NoReturn]] = []

    def progress(done: int, total: int) -> None:
        if not bars:
            bars.append(tqdm(total=total, desc="  passages", mininterval=0.2))
        if done < bars[0].n:  # counting them comes after embedding them
            bars[0].reset(total)
        bars[0].update(done - bars[0].n)

    try:
        yield progress
    finally:
        for bar in bars:
            bar.close()
