"""The quality page: the report where there is one, and plainly none where there is none."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.pages.quality import QualityPage
from ui.strings import LANGUAGES, Language, strings


def read(folder: Path, language: Language = "en") -> str:
    app = FastAPI()
    app.include_router(QualityPage(folder).router())
    with TestClient(app) as client:
        response = client.get("/quality", headers={"accept-language": language})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_report_the_page_says_so_and_how_to_make_one(
    language: Language, tmp_path: Path
) -> None:
    drawn = read(tmp_path, language)
    assert strings(language).quality.none in drawn
    for figure in strings(language).quality.figures.values():
        assert figure.meaning in drawn


def test_the_report_is_shown_with_its_tables_and_no_markup_of_its_own(tmp_path: Path) -> None:
    report = (
        "# Quality\n\n| a | b |\n|---|---|\n| 81.2 % | <script>x</script> |\n\n"
        "[press](javascript:x) ![i](https://evil.example/i.png) <!-- c -->\n"
    )
    (tmp_path / "quality.md").write_text(report, encoding="utf-8")
    drawn = read(tmp_path)
    assert "<td>81.2 %</td>" in drawn
    assert "&lt;script&gt;x&lt;/script&gt;" in drawn
    assert "<h1>Quality</h1>" in drawn
    assert drawn.count("<h1") == 1
    for attack in ('href="javascript:', "<script>x", "<img", "<!-- c"):
        assert attack not in drawn


def test_a_japanese_reader_gets_the_japanese_report_or_a_word_about_the_english_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "quality.md").write_text("English", encoding="utf-8")
    assert strings("ja").quality.report_language in read(tmp_path, "ja")
    (tmp_path / "quality.ja.md").write_text("日本語の結果", encoding="utf-8")
    assert "日本語の結果" in read(tmp_path, "ja")
    assert "日本語の結果" not in read(tmp_path, "en")


def test_a_link_to_a_file_that_is_not_served_keeps_its_words_only(tmp_path: Path) -> None:
    report = "How to read it: [evals.md](evals.md). See [the tool](https://example.org/)."
    (tmp_path / "quality.md").write_text(report, encoding="utf-8")
    drawn = read(tmp_path)
    assert "How to read it: evals.md." in drawn
    assert 'href="https://example.org/"' in drawn
    assert 'href="evals.md"' not in drawn
