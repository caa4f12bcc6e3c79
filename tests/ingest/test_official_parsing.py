"""Pages and files of publishers to blocks: the whole text in order, and nothing of the site."""

import contextlib
import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

from ingest.documents import Language
from ingest.official_texts.blocks import OfficialTextError, ParsedText
from ingest.official_texts.charset import decode
from ingest.official_texts.formats import parse
from ingest.official_texts.parsers.docx_numbering import write_number
from ingest.official_texts.script import language_of
from ingest.official_texts.standing import standing_of
from ingest.official_texts.structure import structure

PAGES = Path(__file__).parent / "pages"
WIDTH, HEIGHT = A4


def page(name: str, charset: str = "utf-8", content_type: str = "text/html") -> ParsedText:
    raw = (PAGES / f"{name}.html").read_text("utf-8").encode(charset)
    return parse(raw, content_type, f"https://www.example.gov.uk/{name}/page")


def passages(parsed: ParsedText, language: Language) -> dict[str, str]:
    return {p.id: p.text for p in structure(parsed, language).passages}


def addresses(parsed: ParsedText, language: Language) -> dict[str, str]:
    return {p.id: p.address for p in structure(parsed, language).passages if p.address}


def text_of(parsed: ParsedText) -> str:
    return "\n".join([parsed.title, *(b.text for b in parsed.blocks if b.kind != "footnote")])


# -- pages of the publishers ----------------------------------------------------------------------


def test_a_govuk_page_keeps_its_text_and_nothing_of_the_site() -> None:
    parsed = page("govuk")

    assert parsed.title == "UK-Japan Telecoms Partnership: joint statement"
    for site in ("Cookies", "Menu", "Home", "Contents", "From:", "Published", "useful", "Licence"):
        assert site not in text_of(parsed)


def test_govuk_headings_lists_and_table_rows_become_numbered_passages() -> None:
    found = passages(page("govuk"), "en")

    assert found["section-1.1"] == (
        "Both sides will work together so that telecoms networks are open, diverse and resilient."
    )
    assert found["section-2-1.a"] == "joint research on Open RAN;"
    assert found["section-2-1.b.ii"] == "in Slough."
    assert found["section-2-2.2"] == (
        "summer schools, which are open to students of both countries"
    )
    assert found["section-3.1"] == "Field: Open RAN | Action: Workshop of industry | By: March 2023"
    assert found["section-3.2"] == (
        "Field: Open RAN | Action: Report on interoperability | By: June 2023"
    )


def test_footnotes_are_kept_apart_and_their_marks_leave_the_text() -> None:
    parsed = page("govuk")
    notes = [block.text for block in parsed.blocks if block.kind == "footnote"]

    assert notes == ["This footnote explains the partners."]
    assert passages(parsed, "en")["opening.1"].endswith("as close partners.")
    assert "100 m2 of laboratory space" in text_of(parsed)


def test_a_mofa_page_in_shift_jis_is_read_article_by_article() -> None:
    parsed = page("mofa", "cp932")

    assert parsed.title == "電気通信に関する日英協力覚書（仮訳）"
    assert passages(parsed, "ja") == {
        "preamble.1": "令和4年12月7日\n日本国総務省及び英国デジタル・文化・メディア・スポーツ省"
        "（以下「双方」という。）は、次のとおり認識の一致をみた。",
        "article-1.1": "双方は、強靱な電気通信網に関する協力を促進する。",
        "article-2.1": "協力の形態は、次のとおりとする。",
        "article-2.1.a": "情報の交換",
        "article-2.1.b": "次に掲げる共同研究",
        "article-2.1.b.i": "オープンＲＡＮに関するもの",
        "article-2.1.b.ii": "強靱性に関するもの（注１）",
        "article-2.2": "双方は、毎年会合を開く。",
        "article-3.1": "この覚書は、法的拘束力を有しない。",
        "article-3.2": "この覚書は、署名の日に開始する。",
        "closing.1": "２０２２年１２月７日に東京で、英語により本書二通を作成した。\n"
        "日本国総務省のために\n柘植　芳文",
    }
    assert addresses(parsed, "ja")["article-2.1.b.ii"] == "第二条第1項(b)(ii)"
    assert [link.url for link in parsed.links] == ["https://www.example.gov.uk/files/100430000.pdf"]


def test_a_meti_page_s_bold_lines_are_headings_and_double_breaks_part_paragraphs() -> None:
    found = passages(page("meti", content_type="text/html; charset=Shift_JIS"), "ja")

    assert found["section-1.2"] == "設計に関する人材の交流を行う。"
    assert found["section-2.1"] == "両国は、洋上風力に関する協力を進める。"
    assert found["section-2.2"] == "両国は、水素に関する標準について意見を交換する。"
    assert not any("関連" in text for text in found.values())


def test_a_mic_page_in_euc_jp_has_its_three_levels_of_numbers() -> None:
    parsed = page("mic", "euc_jp")
    found = passages(parsed, "ja")

    assert found["section-2-1.1"].startswith("双方は、供給者の多様化")
    assert found["section-2-2.a"] == "産学官のワークショップを開くこと。"
    assert addresses(parsed, "ja")["section-2-2.b"] == "（２）半導体 イ"
    assert "分野: ＡＩ | 取組: 広島ＡＩプロセスの普及活動" in found.values()


def test_a_digital_agency_page_s_lists_are_numbered_as_a_browser_prints_them() -> None:
    parsed = page("digital-agency")

    assert passages(parsed, "ja")["section-2.2.a"] == "信頼性のある自由なデータ流通を進める。"
    assert addresses(parsed, "ja")["section-2.2.a"] == "II. 分野 第2項(a)"
    assert passages(parsed, "ja")["section-3.1"] == "会合は、局長級とし、年一回開催する。"


# -- charsets -------------------------------------------------------------------------------------

JAPANESE = "両政府は、①量子技術に関する協力を促進する。"
ENGLISH = "The programme’s budget – £3.99m – isn’t in § 4. Café."


@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "shift_jis", "euc-jp", "bogus"])
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (JAPANESE, "utf-8"),
        (JAPANESE, "utf-8-sig"),
        (JAPANESE, "utf-16"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jis_2004"),
        (JAPANESE.replace("①", ""), "iso2022_jp"),
        (ENGLISH, "utf-8"),
        (ENGLISH, "cp1252"),
    ],
)
def test_a_charset_is_found_though_it_is_missing_or_declared_wrongly(
    text: str, charset: str, declared: str | None
) -> None:
    assert decode(text.encode(charset), declared) == text


def test_a_charset_in_the_page_helps_where_the_header_has_none() -> None:
    raw = f'<meta charset="Shift_JIS"><p>{JAPANESE}</p>'.encode("cp932")

    assert JAPANESE in decode(raw)


def test_bytes_that_no_charset_explains_do_not_stop_the_rest() -> None:
    assert decode("協力".encode() + b"\xff\x81\xfe\xa0\xfd" * 3, "utf-8").startswith("協力")


# -- PDF ------------------------------------------------------------------------------------------

SENTENCE = (
    "The Participants will promote co-operation on resilient telecommunications networks and share "
    "what they learn about suppliers, standards and research. "
)


def two_column_pdf() -> bytes:
    """Three pages: title across both columns, headings, running head, page numbers, a footnote."""
    buffer = io.BytesIO()
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6)
    head = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=13, leading=16, spaceAfter=6)
    column = (WIDTH - 120) / 2
    frames = [
        Frame(50 + place * (column + 20), 80, column, HEIGHT - 240, id=str(place))
        for place in (0, 1)
    ]

    def furnish(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, HEIGHT - 30, f"Joint Statement 2026, {document.page}")
        canvas.drawCentredString(WIDTH / 2, 30, str(document.page))
        if document.page == 1:
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawCentredString(WIDTH / 2, HEIGHT - 90, "Joint Statement on Telecoms")
            canvas.setFont("Times-Roman", 7)
            canvas.drawString(56, 66, "1 A footnote in small print.")

    document = BaseDocTemplate(buffer, pagesize=A4)
    document.addPageTemplates([PageTemplate(id="two", frames=frames, onPage=furnish)])
    story = []
    for part in range(1, 7):
        story.append(Paragraph(f"{part}. Part {part} of the work", head))
        for letter in "abc":
            text = f"({letter}) Start of {part}{letter}. {SENTENCE * 3}End of {part}{letter}."
            story.append(Paragraph(text, body))
    document.build(story)
    return buffer.getvalue()


def drawn_pdf(lines: Sequence[str], *, vertical: bool = False) -> bytes:
    """Japanese lines drawn one by one, as word processors write them into a PDF."""
    font = UnicodeCIDFont("HeiseiMin-W3", isVertical=vertical)
    pdfmetrics.registerFont(font)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont(font.fontName, 10.5)
    for number, line in enumerate(lines):
        if vertical:
            canvas.drawString(WIDTH - 80 - 22 * number, HEIGHT - 80, line)
        else:
            canvas.drawString(70, HEIGHT - 80 - 18 * number, line)
    canvas.save()
    return buffer.getvalue()


def scanned_pdf(first_line: str = "") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    if first_line:
        canvas.drawString(70, 700, first_line)
        canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, WIDTH, HEIGHT)
    canvas.save()
    return buffer.getvalue()


def encrypted_pdf(user_password: str) -> bytes:
    buffer = io.BytesIO()
    protection = StandardEncryption(user_password, ownerPassword="owner", canCopy=0)
    canvas = Canvas(buffer, pagesize=A4, encrypt=protection)
    canvas.drawString(70, 700, "The Participants will meet every year in London or in Tokyo.")
    canvas.save()
    return buffer.getvalue()


def test_a_two_column_pdf_comes_out_in_reading_order() -> None:
    parsed = parse(two_column_pdf())
    found = passages(parsed, "en")

    assert parsed.title == "Joint Statement on Telecoms"
    assert list(found) == [f"section-{part}.{letter}" for part in range(1, 7) for letter in "abc"]
    for local_id, text in found.items():
        name = local_id.removeprefix("section-").replace(".", "")
        assert text == f"Start of {name}. {SENTENCE * 3}End of {name}."


def test_a_pdf_s_running_heads_and_page_numbers_are_dropped_and_footnotes_kept_apart() -> None:
    parsed = parse(two_column_pdf())

    assert "Joint Statement 2026" not in text_of(parsed)
    assert not any(block.text.strip().isdigit() for block in parsed.blocks)
    assert [b.text for b in parsed.blocks if b.kind == "footnote"] == [
        "1 A footnote in small print."
    ]


def test_a_japanese_pdf_s_lines_are_joined_without_spaces() -> None:
    found = passages(
        parse(
            drawn_pdf(
                [
                    "第一条　目的",
                    "　両政府は、強靱な電気通信網に関する協力を促進し、供給者、標準及び研究に関す",
                    "る情報を共有する。",
                    "第二条　協力の形態",
                    "１　協力の形態は、次のとおりとする。",
                    "（ａ）情報の交換",
                    "（ｂ）共同研究の実施であって、両政府が合意する分野において両国の研究機関が行う",
                    "もの",
                    "２　両政府は、毎年会合を開く。",
                ]
            )
        ),
        "ja",
    )

    assert found["article-1.1"] == (
        "両政府は、強靱な電気通信網に関する協力を促進し、供給者、標準及び研究に関する情報を共有する。"
    )
    assert found["article-2.1.b"].endswith("研究機関が行うもの")
    assert found["article-2.2"] == "両政府は、毎年会合を開く。"


def test_a_vertical_pdf_is_read_from_right_to_left() -> None:
    lines = [
        "第一条　目的",
        "　両国は、協力を促進する。",
        "第二条",
        "　両国は、毎年会合を開く。",
    ]

    assert passages(parse(drawn_pdf(lines, vertical=True)), "ja") == {
        "article-1.1": "両国は、協力を促進する。",
        "article-2.1": "両国は、毎年会合を開く。",
    }


def test_a_ruled_table_in_a_pdf_gives_a_passage_a_row() -> None:
    buffer = io.BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4)
    document.addPageTemplates([PageTemplate(frames=[Frame(50, 50, WIDTH - 100, HEIGHT - 100)])])
    data = [["Field", "Action"], ["Quantum", "Joint research"], ["Space", "Consultation"]]
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10)
    before = Paragraph("The Participants will do the following.", body)
    after = Paragraph("The Participants will meet every year.", body)
    document.build([before, Table(data, style=[("GRID", (0, 0), (-1, -1), 1, "black")]), after])

    assert [block.text for block in parse(buffer.getvalue()).blocks] == [
        "The Participants will do the following.",
        "Field: Quantum | Action: Joint research",
        "Field: Space | Action: Consultation",
        "The Participants will meet every year.",
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (scanned_pdf(), "is a scan: its pages are pictures; make the text searchable (OCR) first"),
        (encrypted_pdf("secret"), "is protected by a password: remove the password first"),
        (b"%PDF-1.7\nnothing of the kind", "is no PDF, or a damaged one"),
        (two_column_pdf()[:3000], "is no PDF, or a damaged one"),
    ],
    ids=["scanned", "encrypted", "nonsense", "cut off"],
)
def test_a_pdf_without_readable_text_is_refused_in_one_line(raw: bytes, reason: str) -> None:
    with pytest.raises(OfficialTextError) as caught:
        parse(raw)

    assert str(caught.value) == reason


def test_a_pdf_that_only_forbids_copying_is_read() -> None:
    assert "every year in London" in text_of(parse(encrypted_pdf("")))


def test_a_picture_among_pages_with_text_is_told() -> None:
    parsed = parse(scanned_pdf("The Participants will meet every year in London or in Tokyo."))

    assert parsed.notes == ("without text, and therefore missing, are its pages 2",)


# -- Word -----------------------------------------------------------------------------------------


def numbered_docx(levels: Sequence[tuple[str, str]], items: Sequence[tuple[int, str]]) -> bytes:
    """A document whose numbers Word makes: levels are (style, pattern), items (depth, text)."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (style, pattern) in enumerate(levels)
    )
    numbering.append(
        parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{inner}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    document.add_heading("協力覚書", 0)
    for depth, text in items:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        if depth >= 0:
            number = properties.get_or_add_numPr()
            number.get_or_add_ilvl().val = depth
            number.get_or_add_numId().val = 77
    return saved(document)


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def test_word_s_automatic_numbers_are_counted() -> None:
    raw = numbered_docx(
        [("decimalFullWidth", "%1"), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")],
        [
            (0, "両国は、次のことを行う。"), (1, "情報の交換"), (1, "共同研究"), (2, "量子"),
            (2, "宇宙"), (0, "両国は、毎年会合を開く。"), (1, "場所は、東京とする。"),
        ],
    )  # fmt: skip

    assert list(passages(parse(raw), "ja")) == [
        "opening.1", "opening.1.a", "opening.1.b", "opening.1.b.i", "opening.1.b.ii", "opening.2",
        "opening.2.a",
    ]  # fmt: skip


def test_word_s_headings_and_tables_are_read() -> None:
    document = docx.Document()
    document.add_heading("Memorandum of Cooperation", 0)
    document.add_heading("Fields", 1)
    document.add_paragraph("The Participants work in these fields.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["Field", "Lead", "Quantum", "MEXT"],
        strict=True,
    ):  # fmt: skip
        cell.text = text
    parsed = parse(saved(document))

    assert parsed.title == "Memorandum of Cooperation"
    assert passages(parsed, "en") == {
        "fields.1": "The Participants work in these fields.",
        "fields.2": "Field: Quantum | Lead: MEXT",
    }


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("decimal", "12"), ("lowerLetter", "l"), ("upperRoman", "XII"), ("lowerRoman", "xii"),
        ("aiueoFullWidth", "シ"), ("iroha", "ヲ"), ("decimalEnclosedCircle", "⑫"),
        ("japaneseCounting", "十二"), ("ideographDigital", "十二"), ("unheardOf", "12"),
    ],
)  # fmt: skip
def test_word_s_styles_of_numbers(style: str, written: str) -> None:
    assert write_number(12, style) == written


def test_an_old_or_protected_word_file_is_refused_in_one_line() -> None:
    with pytest.raises(OfficialTextError, match=r"old \.doc or a password-protected Word file"):
        parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_damaged_word_file_is_refused_in_one_line() -> None:
    with pytest.raises(OfficialTextError, match=r"is no Word document .*, or a damaged one"):
        parse(b"PK\x03\x04 and then nothing", name="agreement.docx")


# -- Markdown, plain text, and what is neither ----------------------------------------------------


def test_markdown_is_read_without_front_matter_footnotes_and_marks() -> None:
    raw = """---
title: x
---
# The Title

## Purpose {#purpose}

The **Participants** will promote [research](https://example.org).[^1]

1. First they meet.
2. Then they write:
   - a report;
   - a plan.

| Field | Lead |
|---|---|
| Quantum | MEXT |

[^1]: A footnote.
"""
    parsed = parse(raw.encode(), name="agreement.md")

    assert parsed.title == "The Title"
    assert list(passages(parsed, "en").values()) == [
        "The Participants will promote research.",
        "First they meet.",
        "Then they write:",
        "a report;",
        "a plan.",
        "Field: Quantum | Lead: MEXT",
    ]


def test_wrapped_plain_text_is_joined_and_hyphens_of_the_wording_stay() -> None:
    raw = """Joint Statement

Purpose

The Participants will promote co-operation in telecommunications and in co-
operation with industry. They will meet every year in order to review the inter-
operability of their networks.

Signed in London.
"""
    parsed = parse(raw.encode(), name="statement.txt")

    assert parsed.title == "Joint Statement"
    assert passages(parsed, "en") == {
        "purpose.1": "The Participants will promote co-operation in telecommunications and in "
        "co-operation with industry. They will meet every year in order to review the "
        "interoperability of their networks.",
        "purpose.2": "Signed in London.",
    }


@pytest.mark.parametrize(
    ("raw", "content_type", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "image/png", "map.png", "is neither HTML, PDF, Word"),
        (b"a;b", "application/json", "data.json", "is of a kind that is not read (.json)"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    raw: bytes, content_type: str, name: str, reason: str
) -> None:
    with pytest.raises(OfficialTextError) as caught:
        parse(raw, content_type, name)

    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("raw", [b"", b"<html></html>", b"<p>", b"<table><tr><td>", b"\xff\xfe"])
def test_a_page_with_nothing_in_it_is_empty_and_no_crash(raw: bytes) -> None:
    assert parse(raw, "text/html").blocks == ()


def damaged(raw: bytes, dice: random.Random) -> bytes:
    """A file with some bytes changed, lost or doubled, as a bad line or disk leaves it."""
    body = bytearray(raw)
    for _ in range(dice.choice([1, 3, 20])):
        place = dice.randrange(len(body))
        kind = dice.choice(["change", "lose", "double"])
        if kind == "change":
            body[place] = dice.randrange(256)
        elif kind == "lose":
            del body[place : place + dice.randrange(1, 60)]
        else:
            body[place:place] = body[:50]
    return bytes(body)


def test_a_damaged_file_is_read_or_refused_and_never_a_crash() -> None:
    dice = random.Random(0)  # noqa: S311 - the same damage in every run
    names = ("govuk", "mofa", "meti", "mic", "digital-agency")
    pdf = drawn_pdf(["第一条　目的", "　両国は、協力する。"])
    word = numbered_docx([("decimal", "%1.")], [(0, "両国は協力する。"), (0, "両国は会う。")])
    files = [pdf, word, *((PAGES / f"{name}.html").read_bytes() for name in names)]
    for _ in range(300):
        with contextlib.suppress(OfficialTextError):
            structure(parse(damaged(dice.choice(files), dice), name="page.html"), "ja")


@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<b>"])
def test_a_page_that_is_nested_without_end_is_refused(tag: str) -> None:
    with pytest.raises(OfficialTextError, match="nested too deeply"):
        parse(f"{tag * 5000}The end.".encode(), "text/html")


# -- what a text says of itself -------------------------------------------------------------------


def standings() -> Iterator[tuple[str, Language, str, str]]:
    done = (
        "Done at Tokyo, in the English and Japanese languages, both texts being equally authentic."
    )
    yield "電気通信に関する覚書（仮訳）", "ja", "https://www.mofa.go.jp/x", "unofficial_translation"
    yield "ひとしく正文である日本語及び英語により本書二通を作成した。", "ja", "x.pdf", "authentic"
    yield done, "ja", "https://www.gov.uk/x.ja", "authentic"
    yield (
        "東京で、英語により本書二通を作成した。",
        "ja",
        "https://www.meti.go.jp/x",
        "official_translation",
    )
    yield "両国は協力する。", "ja", "https://www.gov.uk/x.ja", "official_translation"
    yield "両国は協力する。", "ja", "https://www.mofa.go.jp/x", "authentic"
    yield "They cooperate.", "en", "https://www.meti.go.jp/english/x", "official_translation"
    yield "They cooperate.", "en", "https://www.gov.uk/x", "authentic"


@pytest.mark.parametrize(("text", "language", "address", "standing"), list(standings()))
def test_a_text_s_standing_is_what_it_says_else_what_its_publisher_is(
    text: str, language: Language, address: str, standing: str
) -> None:
    parsed = parse(f"題\n\n{text}".encode(), name="text.txt")

    assert standing_of(parsed, language, address) == standing


def test_a_text_s_language_is_known_by_its_script() -> None:
    assert language_of(page("govuk")) == "en"
    assert language_of(page("digital-agency")) == "ja"
