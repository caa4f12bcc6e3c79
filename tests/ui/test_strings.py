"""The page's words: the same in both languages, all filled, all used with their parts."""

import re
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from assistant.models import Citation, Status
from ui.dates import dated, readable_date, written_day
from ui.strings import LANGUAGES, Language, Standing, Strings, page_language, strings

JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
PART = re.compile(r"\{\w*\}")
SHARED = {"page_language", "own_name", "citation.languages.ja", "citation.languages.en"}


def leaves(words: Any, path: str = "") -> dict[str, str]:
    """Every string by its dotted key."""
    if isinstance(words, str):
        return {path: words}
    pairs = words.items() if isinstance(words, dict) else enumerate(words)
    found: dict[str, str] = {}
    for key, value in pairs:
        found |= leaves(value, f"{path}.{key}" if path else str(key))
    return found


@cache
def written(language: Language) -> dict[str, str]:
    text = files("ui").joinpath(f"strings.{language}.yaml").read_text(encoding="utf-8")
    return leaves(yaml.safe_load(text))


def test_both_languages_have_the_same_keys() -> None:
    assert written("ja").keys() == written("en").keys()


@pytest.mark.parametrize("key", sorted(written("ja").keys() - SHARED))
def test_each_string_is_in_its_language_with_the_same_parts(key: str) -> None:
    japanese, english = written("ja")[key], written("en")[key]
    assert japanese.strip() == japanese
    assert english.strip() == english
    assert JAPANESE.search(japanese)
    assert not JAPANESE.search(english)
    assert sorted(PART.findall(japanese)) == sorted(PART.findall(english))


def test_every_status_and_standing_of_the_contract_has_words() -> None:
    assert set(get_args(Citation.model_fields["standing"].annotation)) == set(get_args(Standing))
    for language in LANGUAGES:
        assert strings(language).status.keys() == set(get_args(Status))
        assert strings(language).standing.keys() == set(get_args(Standing))


def test_an_unknown_or_a_missing_key_is_an_error() -> None:
    given = strings("en").model_dump()
    for wrong in (given | {"new": "x"}, {k: v for k, v in given.items() if k != "ask"}):
        with pytest.raises(ValidationError):
            Strings.model_validate(wrong)


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        (None, "ja,en-US;q=0.9,en;q=0.8", "ja"),
        (None, "en-GB,en;q=0.9,ja;q=0.8", "en"),
        (None, "fr-FR, ja;q=0.4", "ja"),
        (None, "fr", "en"),
        (None, "", "en"),
        (None, "ja;q=x, *;q=0.1", "en"),
        ("en", "ja", "en"),
        ("ja", "en", "ja"),
        ({"not": "a language"}, "ja", "ja"),
        ("<script>", "", "en"),
    ],
)
def test_the_page_starts_in_the_readers_language(
    chosen: object, accepted: str, expected: str
) -> None:
    assert page_language(chosen, accepted) == expected


@pytest.mark.parametrize(
    ("date", "japanese", "english"),
    [
        ("2026-06-14", "2026年6月14日", "14 June 2026"),
        ("1994-06", "1994年6月", "June 1994"),
        ("1994", "1994年", "1994"),
        ("2026-13-01", "2026-13-01", "2026-13-01"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_read_as_people_write_them(date: str, japanese: str, english: str) -> None:
    assert (readable_date(date, "ja"), readable_date(date, "en")) == (japanese, english)


def test_a_title_that_says_its_date_is_not_given_it_twice() -> None:
    assert dated("Summit (31 January 2026)", "2026-01-31", "en") == "Summit (31 January 2026)"
    assert dated("首脳会談", "2026-01-31", "ja") == "首脳会談(2026年1月31日)"
    assert dated("Network", None, "en") == "Network"


@pytest.mark.parametrize(
    "text", ["2025-12-31", "2025/12/31", "2025年12月31日", "2025.12.31", " 2025-12-31 "]
)
def test_a_day_can_be_typed_in_several_ways(text: str) -> None:
    day = written_day(text)
    assert day is not None
    assert day.isoformat() == "2025-12-31"


def test_no_day_is_none_and_a_wrong_day_is_an_error() -> None:
    assert written_day("  ") is None
    for wrong in ("2025-02-30", "yesterday", "12/31/2025", "2025"):
        with pytest.raises(ValueError, match="day"):
            written_day(wrong)
