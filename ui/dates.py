"""Dates as people write them, and back."""

import datetime
import re

from ui.strings import Language

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_WRITTEN = re.compile(r"(\d{4})\s?[-/./.年]\s?(\d{1,2})\s?[-/./.月]\s?(\d{1,2})\s?日?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def readable_date(date: str, language: Language) -> str:
    """A complete or partial ISO date: 14 June 2026, 2026年6月14日; anything else as it is."""
    match = _ISO.fullmatch(date)
    numbers = [int(part) for part in match.groups() if part] if match else []
    if not numbers or not all(1 <= month <= 12 for month in numbers[1:2]):
        return date
    if language == "ja":
        return "".join(f"{n}{unit}" for n, unit in zip(numbers, "年月日", strict=False))
    words = [_MONTHS[n - 1] if place == 1 else str(n) for place, n in enumerate(numbers)]
    return " ".join(reversed(words))


def dated(title: str, date: str | None, language: Language) -> str:
    """A title with its date in brackets, unless it says the date itself."""
    when = readable_date(date, language) if date else ""
    if not when or when in title:
        return title
    return f"{title}({when})" if language == "ja" else f"{title} ({when})"


def written_day(text: str) -> datetime.date | None:
    """The day someone typed (2025-12-31, 2025/12/31, 2025年12月31日), or None for nothing.

    Raises:
        ValueError: the text is no day.
    """
    if not text.strip():
        return None
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no day")
    year, month, day = (int(part) for part in match.groups())
    return datetime.date(year, month, day)
