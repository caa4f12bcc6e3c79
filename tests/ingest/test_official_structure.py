"""Blocks to passages: numbers make the ids, in both styles, and no number is believed blindly."""

from collections.abc import Sequence

import pytest

from ingest.addresses import NumberedAddress, find_addresses, kanji_number, restyle
from ingest.documents import Language
from ingest.official_texts.blocks import Block, OfficialTextError, ParsedText, tidy
from ingest.official_texts.numbering import split_division, split_marker
from ingest.official_texts.structure import structure
from ingest.official_texts.structured import StructuredText

ENGLISH_TREATY = """The Government of Japan and the Government of the United Kingdom,
Desiring to promote cooperation,
Have agreed as follows:
Article 1
Purpose
The Parties shall cooperate.
ARTICLE 2: Forms of cooperation
1. The forms of cooperation are:
(a) exchange of information; and
(b) the following:
(i) meetings;
(ii) visits.
In doing so, the Parties consult each other.
2. The Parties meet every year. Article 1 applies to the meetings.
Article 3
This Agreement shall be in force for five years.
It may be extended.
IN WITNESS WHEREOF the undersigned have signed this Agreement.
Done in duplicate at London on 14 June 1994.
For the Government of Japan
A. Person"""

JAPANESE_TREATY = """日本国政府及び英国政府は、
協力を促進することを希望して、
次のとおり協定した。
第一条　目的
両締約国は、協力する。
（協力の形態）
第二条　協力の形態は、次のとおりとする。
（ａ）情報の交換
（ｂ）次に掲げるもの
（ｉ）会合
（ｉｉ）訪問
両締約国は、その際、相互に協議する。
２　両締約国は、毎年会合を開く。第一条の規定は、会合について準用する。
第三条
この協定は、五年間効力を有する。
この協定は、延長することができる。
以上の証拠として、下名は、この協定に署名した。
千九百九十四年六月十四日にロンドンで本書二通を作成した。
日本国政府のために"""


def paragraphs(text: str | Sequence[str]) -> tuple[Block, ...]:
    lines = text.split("\n") if isinstance(text, str) else text
    return tuple(Block("paragraph", line) for line in lines)


def structured(text: str | Sequence[str], language: Language) -> StructuredText:
    return structure(ParsedText("Title", paragraphs(text)), language)


def ids(text: str | Sequence[str], language: Language = "en") -> list[str]:
    return [p.id for p in structured(text, language).passages]


def test_a_treaty_has_the_same_ids_in_both_languages() -> None:
    english, japanese = ids(ENGLISH_TREATY), ids(JAPANESE_TREATY, "ja")

    assert english == [
        "preamble.1", "preamble.2", "preamble.3", "article-1.1", "article-2.1", "article-2.1.a",
        "article-2.1.b", "article-2.1.b.i", "article-2.1.b.ii", "article-2.1.p2", "article-2.2",
        "article-3.1", "article-3.2", "closing.1", "closing.2",
    ]  # fmt: skip
    assert japanese == english


def test_addresses_are_written_in_both_styles() -> None:
    english = {p.id: p.address for p in structured(ENGLISH_TREATY, "en").passages}
    japanese = {p.id: p.address for p in structured(JAPANESE_TREATY, "ja").passages}

    assert english["article-2.1.b.ii"] == "Article 2(1)(b)(ii)"
    assert english["article-1.1"] == "Article 1"
    assert english["article-3.2"] == "Article 3(2)"
    assert japanese["article-2.2"] == "第二条第2項"
    assert japanese["article-1.1"] == "第一条"
    assert japanese["article-3.2"] == "第三条第2項"


def test_a_title_on_the_line_after_or_before_belongs_to_its_article() -> None:
    english = [s.heading for s in structured(ENGLISH_TREATY, "en").sections]
    japanese = [s.heading for s in structured(JAPANESE_TREATY, "ja").sections]

    assert english[:3] == ["Preamble", "Article 1: Purpose", "ARTICLE 2: Forms of cooperation"]
    assert japanese[:3] == ["前文", "第一条　目的", "第二条（協力の形態）"]


def test_a_signature_block_closes_the_text_and_is_no_part_of_the_last_article() -> None:
    text = structured(ENGLISH_TREATY, "en")

    assert text.sections[-1].slug == "closing"
    assert text.passages[-1].text.endswith("14 June 1994.\nFor the Government of Japan\nA. Person")


def test_levels_of_japanese_laws_are_kept_apart() -> None:
    lines = ["第二条", "１　両国は、次のことを行う。", "一　情報の交換", "二　次に掲げる事項",
             "イ　会合", "ロ　訪問", "三　その他", "２　両国は、協議する。"]  # fmt: skip
    text = structured(lines, "ja")

    assert [p.id for p in text.passages] == [
        "article-2.1", "article-2.1.1", "article-2.1.2", "article-2.1.2.a", "article-2.1.2.b",
        "article-2.1.3", "article-2.2",
    ]  # fmt: skip
    assert text.passages[4].address == "第二条第1項第2号ロ"


def test_sections_of_a_statement_are_numbered_by_their_headings() -> None:
    lines = ["I. Digital infrastructure", "1. Telecoms", "The Participants work together.",
             "(1) They share research.", "(a) on design;", "(b) on packaging.", "(2) They meet.",
             "2. Semiconductors", "They build ties.", "II. Data", "Data need trust."]  # fmt: skip

    assert ids(lines) == [
        "section-1-1.p1", "section-1-1.1", "section-1-1.1.a", "section-1-1.1.b", "section-1-1.2",
        "section-1-2.1", "section-2.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "ids_found"),
    [
        (["I. A", "II. B"], ["section-1.1", "section-2.1"]),
        (["Ⅰ　甲", "Ⅱ　乙"], ["section-1.1", "section-2.1"]),
        (["第1章　甲", "第2章　乙"], ["chapter-1.1", "chapter-2.1"]),
        (["Chapter 1: A", "Chapter 2: B"], ["chapter-1.1", "chapter-2.1"]),
        (["Part I", "Part II"], ["part-1.1", "part-2.1"]),
        (["第一部", "第二部"], ["part-1.1", "part-2.1"]),
        (["一　甲", "二　乙"], ["section-1.1", "section-2.1"]),
        (["（１）甲", "（２）乙"], ["section-1.1", "section-2.1"]),
        (["Annex A", "Annex B"], ["annex-1.1", "annex-2.1"]),
        (["附属書一", "附属書二"], ["annex-1.1", "annex-2.1"]),
    ],
)
def test_every_style_of_heading_gives_the_same_kind_of_id(
    first: list[str], ids_found: list[str]
) -> None:
    language: Language = "en" if first[0].isascii() else "ja"
    sentence = "They work." if language == "en" else "両国は協力する。"

    assert ids([first[0], sentence, first[1], sentence], language) == ids_found


def test_articles_run_on_through_chapters_and_begin_anew_in_annexes() -> None:
    lines = ["Chapter 1: General", "Article 1", "One.", "Chapter 2: Special", "Article 2", "Two.",
             "Annex 1", "Article 1", "Three."]  # fmt: skip

    assert ids(lines) == ["article-1.1", "article-2.1", "annex-1-article-1.1"]


def test_numbers_that_run_on_under_plain_headings_stay_paragraph_numbers() -> None:
    blocks = [
        Block("heading", "Security", 2), *paragraphs(["1. We consult.", "2. We exercise."]),
        Block("heading", "Prosperity", 2), *paragraphs(["3. We trade."]),
    ]  # fmt: skip
    text = structure(ParsedText("T", tuple(blocks)), "en")

    assert [(p.id, p.address, p.key) for p in text.passages] == [
        ("security.1", "Security, paragraph 1", ("#", "1")),
        ("security.2", "Security, paragraph 2", ("#", "2")),
        ("prosperity.3", "Prosperity, paragraph 3", ("#", "3")),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "3.5 million pounds are set aside.",
        "10 Downing Street issued a statement.",
        "Article 7 of the 1994 Agreement applies.",
        "第七条の規定は、適用しない。",
        "7. is the number of the house.",
        "(v) is a letter.",
        "I welcome this statement.",
        "一方、両国は協議する。",
    ],
)
def test_a_number_out_of_sequence_stays_part_of_the_sentence(sentence: str) -> None:
    language: Language = "en" if sentence.isascii() else "ja"
    text = structured(["The Parties agree.", sentence], language)

    assert [p.text for p in text.passages] == ["The Parties agree.", sentence]


def test_an_i_is_a_letter_after_h_and_a_numeral_after_nothing() -> None:
    letters = [f"({c}) item {c};" for c in "abcdefghij"]
    text = structured(["1. The list:", *letters, "2. Another:", "(i) one;", "(ii) two."], "en")

    assert [p.id for p in text.passages][9:] == [
        "opening.1.i", "opening.1.j", "opening.2", "opening.2.i", "opening.2.ii",
    ]  # fmt: skip


def test_dotted_numbers_stand_under_their_first_part() -> None:
    lines = ["1. Scope:", "1.1 The first rule.", "1.2 The second rule.", "2. Costs:",
             "2.1 The third rule."]  # fmt: skip
    text = structured(lines, "en")

    assert [p.id for p in text.passages] == [
        "opening.1", "opening.1.1", "opening.1.2", "opening.2", "opening.2.1",
    ]  # fmt: skip
    assert text.passages[2].address == "Paragraph 1.2"


def test_plain_paragraphs_are_counted_under_their_heading() -> None:
    blocks = [
        Block("heading", "The Private Sector’s Role", 2), *paragraphs(["One.", "Two."]),
        Block("item", "Three", 1, "•"), Block("heading", "民間", 2), *paragraphs(["Four."]),
    ]  # fmt: skip
    text = structure(ParsedText("T", tuple(blocks)), "en")

    assert [p.id for p in text.passages] == [
        "the-private-sectors-role.1", "the-private-sectors-role.2", "the-private-sectors-role.3",
        "untitled-2.1",
    ]  # fmt: skip


def test_slugs_of_the_digest_are_left_to_the_digest() -> None:
    blocks = (Block("heading", "Overview", 2), Block("paragraph", "One."))
    text = structure(ParsedText("T", blocks), "en", frozenset({"overview"}))

    assert [p.id for p in text.passages] == ["overview-text.1"]


def test_a_table_of_contents_leaves_no_empty_sections() -> None:
    lines = ["Article 1", "Article 2", "Article 1", "Purpose is peace.", "Article 2", "It lasts."]

    assert ids(lines) == ["article-1.1", "article-2.1"]


def test_a_text_without_a_paragraph_is_refused() -> None:
    with pytest.raises(OfficialTextError, match="holds no paragraph of text"):
        structured(["---", "●", ""], "en")


def test_numbers_that_begin_again_get_ids_of_their_own() -> None:
    blocks = [
        Block("paragraph", "First list:"), Block("item", "one;", 1, "1."),
        Block("paragraph", "Second list:"), Block("item", "two.", 1, "1."),
    ]  # fmt: skip
    found = [p.id for p in structure(ParsedText("T", tuple(blocks)), "en").passages]

    assert len(set(found)) == 4


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("第三条第2項(b)", ("3", "2", "b")),
        ("第３条第二項（ｂ）", ("3", "2", "b")),
        ("Article 3(2)(b)", ("3", "2", "b")),
        ("Article 3.2(b)", ("3", "2", "b")),
        ("article 3, paragraph 2, item (b)", ("3", "2", "b")),
        ("paragraph 2(b) of Article 3", ("3", "2", "b")),
        ("第十二条", ("12",)),
        ("Article 12", ("12",)),
        ("第三条の二第1項", ("3-2", "1")),
        ("第二十一条第1項第三号", ("21", "1", "3")),
    ],
)
def test_addresses_are_read_in_either_style(text: str, address: tuple[str, ...]) -> None:
    found = NumberedAddress(address[0], address[1:])

    assert find_addresses(f"{text}には何がありますか") == [found]
    assert find_addresses(found.write("ja")) == find_addresses(found.write("en")) == [found]


def test_an_address_is_put_into_the_other_style() -> None:
    assert restyle("第三条第2項(b)", "en") == "Article 3(2)(b)"
    assert restyle("Article 3(2)(b)", "ja") == "第三条第2項(b)"
    assert restyle("協力 第7項", "en") is None


@pytest.mark.parametrize(
    ("number", "kanji"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "百"), (102, "百二")],
)
def test_numbers_in_kanji(number: int, kanji: str) -> None:
    assert kanji_number(number) == kanji
    assert find_addresses(f"第{kanji}条")[0].article == str(number)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("(b) x", [("lower_letter", 2)]),
        ("（ｂ）x", [("lower_letter", 2)]),
        ("(i) x", [("lower_roman", 1), ("lower_letter", 9)]),
        ("①x", [("circled", 1)]),
        ("１．x", [("decimal", 1)]),
        ("１　両国", [("decimal", 1)]),
        ("2.1 x", [("dotted", 1)]),
        ("Ⅱ　x", [("upper_roman", 2)]),
        ("イ　x", [("aiueo", 2), ("iroha", 1)]),
        ("（二）x", [("kanji", 2)]),
        ("・x", [("bullet", 0)]),
        ("2026年", []),
        ("1 January 2021", []),
    ],
)
def test_markers_are_read_in_every_way_they_can_mean(
    text: str, readings: list[tuple[str, int]]
) -> None:
    assert [(m.style, m.ordinal) for m in split_marker(text)[0]] == readings


def test_an_article_is_opened_by_its_head_only() -> None:
    assert split_division("Article 3 of the Agreement applies.") is None
    assert split_division("第三条の規定に従う。") is None
    found = split_division("第3条の２　定義")
    assert found is not None
    assert (found[0].division, found[0].part, found[1]) == ("article", "3-2", "定義")


def test_a_line_break_in_japanese_is_nothing_and_in_english_a_space() -> None:
    assert tidy("協力\n  を") == "協力を"
    assert tidy("to\n cooperate") == "to cooperate"
    assert tidy("か\u3099\u200b") == "が"
