"""Numbers and dates are written one way, whichever way a question or a text writes them."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numerals import MONTHS, find_dates, find_numbers, normalise


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("令和元年", "2019年"),
        ("令和8年6月14日", "2026年6月14日"),
        ("令和 8 年", "2026年"),
        ("令和８年", "2026年"),
        ("令和八年", "2026年"),
        ("平成三十年", "2018年"),
        ("昭和六十四年一月七日", "1989年1月7日"),
        ("大正元年", "1912年"),
        ("明治四十五年", "1912年"),
    ],
)
def test_era_years_become_western_years(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("二〇二六年六月十四日", "2026年6月14日"),
        ("一九九四年", "1994年"),
        ("千九百九十四年", "1994年"),
        ("第三条第二項", "第3条第2項"),
        ("第十二条", "第12条"),
        ("十一項目", "11項目"),
        ("七か国", "7か国"),
        ("二国間", "2国間"),
        ("百二十人", "120人"),
        ("三十日間", "30日間"),
        ("六箇月前", "6箇月前"),
        ("十五業務日前", "15業務日前"),
        ("十二億円", "12億円"),
        ("三千万ポンド", "3000万ポンド"),
        ("3千人", "3千人"),
        ("3億1千万円", "3億1千万円"),
    ],
)
def test_kanji_numerals_become_arabic_before_a_counter(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize("word", ["一部の国", "統一", "一般", "一層", "一致した", "三菱", "十分"])
def test_kanji_that_count_nothing_stay_words(word: str) -> None:
    assert normalise(word) in {word, "10分"}


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("１２．５％", "12.5%"),
        ("ＡＩ", "ai"),
        ("６Ｇ", "6g"),
        ("ﾁｪｰﾝ", "チェーン"),
        ("Ｒ＆Ｄ", "r&d"),
        ("①", "1"),
    ],
)
def test_full_and_half_width_forms_are_one(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("1,234,567", "1234567"),
        ("３，０００万ポンド", "3000万ポンド"),
        ("1,000 and 2,000", "1000 and 2000"),
        ("12,34", "12,34"),
        ("1,2345", "1,2345"),
        ("in 2025,100 came", "in 2025100 came"),
    ],
)
def test_thousands_lose_their_separators(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026年6月14日", "2026-06-14"),
        ("2026年6月", "2026-06"),
        ("2026年", "2026"),
        ("令和8年6月14日", "2026-06-14"),
        ("二〇二六年六月十四日", "2026-06-14"),
        ("2026 年 6 月 14 日", "2026-06-14"),
        ("2026-06-14", "2026-06-14"),
        ("2026/6/14", "2026-06-14"),
        ("2026.6.14", "2026-06-14"),
        ("14 June 2026", "2026-06-14"),
        ("14th of June, 2026", "2026-06-14"),
        ("June 14, 2026", "2026-06-14"),
        ("June 14th 2026", "2026-06-14"),
        ("JUNE 2026", "2026-06"),
        ("June of 2026", "2026-06"),
        ("Jun. 2026", "2026-06"),
        ("Sept. 3, 2025", "2025-09-03"),
        ("in 1994", "1994"),
        ("FY2026", "2026"),
    ],
)
def test_a_date_is_found_in_every_form(text: str, iso: str) -> None:
    assert [d.iso for d in find_dates(normalise(text))] == [iso]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("May 2023 and 2 May 2024", ["2023-05", "2024-05-02"]),
        ("2025年4月28日から2026年6月まで", ["2025-04-28", "2026-06"]),
        ("2024-2026", ["2024", "2026"]),
        ("may do so", []),
        ("19945", []),
        ("20.26", []),
        ("2,026 people in 3", ["2026"]),
        ("2026年13月", ["2026"]),
    ],
)
def test_dates_are_found_from_left_to_right_and_once(text: str, dates: list[str]) -> None:
    assert [d.iso for d in find_dates(normalise(text))] == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("11項目と25の段落", ["11", "25"]),
        ("on 14 June 2026, 7 countries", ["7"]),
        ("第3.2条", ["3.2"]),
        ("007", ["7"]),
        ("0", ["0"]),
        ("£2.5 billion", ["2.5"]),
        ("十一項目", ["11"]),
        ("no number", []),
    ],
)
def test_numbers_are_those_outside_dates(text: str, numbers: list[str]) -> None:
    assert find_numbers(normalise(text)) == numbers


@given(st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_a_day_is_the_same_day_however_it_is_written(day: datetime.date) -> None:
    month = MONTHS[day.month - 1].capitalize()
    written = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month[:3]}. {day.day}, {day.year}",
        f"{day.year}/{day.month}/{day.day}",
        day.isoformat(),
    ]

    for text in written:
        assert [d.iso for d in find_dates(normalise(text))] == [day.isoformat()], text


@given(year=st.integers(1, 99), era=st.sampled_from([("平成", 1988), ("令和", 2018)]))
def test_an_era_year_is_its_western_year(year: int, era: tuple[str, int]) -> None:
    assert normalise(f"{era[0]}{year}年") == f"{era[1] + year}年"


@given(st.text())
def test_normalising_never_fails_and_finds_dates_where_it_says(text: str) -> None:
    normal = normalise(text)

    assert unicodedata.normalize("NFC", normal).casefold() is not None
    for date in find_dates(normal):
        assert date.iso[:4] in normal[date.start : date.end]
    find_numbers(normal)
