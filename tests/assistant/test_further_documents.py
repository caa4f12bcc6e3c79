"""A user's further texts, from file to answer and away again: real commands, no restart."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.assembly import Engine, build_engine
from assistant.cli import main
from assistant.client import AssistantClient
from assistant.export.quotes import read_quotes
from assistant.export.writers import to_docx, to_markdown
from assistant.models import Answer, AnswerRequest
from assistant.service import build_app
from assistant.settings import Settings
from ingest.documents import Bilingual, Language
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex

ENGLISH = """# Agreement on Battery Recycling

Article 1: Purpose

The Parties will collect used vehicle batteries and recycle their cobalt.

Article 3: Work

1. The Parties will build a shared register of battery factories.

2. The Parties will publish each year:

(a) a list of closed mines; and

(b) the tonnage of cobalt recovered in Nagoya and Cardiff.
"""
JAPANESE = """電池の再資源化に関する協定

第一条　目的

両締約国は、使用済みの車載電池を回収し、コバルトを再資源化する。

第三条　作業

１　両締約国は、電池工場の共同登録簿を作成する。

２　両締約国は、毎年、次のものを公表する。

（ａ）閉鎖された鉱山の一覧

（ｂ）名古屋及びカーディフで回収されたコバルトの量
"""


@dataclass(frozen=True)
class Desk:
    """An assistant that goes on running while its user adds and removes texts."""

    engine: Engine
    folder: Path

    def corpus(self, *arguments: str) -> None:
        """Run `partnership corpus` on the assistant's data."""
        environment = {
            "PARTNERSHIP_DATA": str(self.engine.settings.data),
            "PARTNERSHIP_EMBEDDING_MODEL": "hashing",
        }
        result = CliRunner(env=environment).invoke(main, ["corpus", *arguments])
        assert result.exit_code == 0, result.output

    def add(self, document: str, *options: str, **texts: str) -> None:
        for language, text in texts.items():
            path = self.folder / f"{document}.{language}.md"
            path.write_text(text, encoding="utf-8")
            self.corpus("add", str(path), "--id", document, "--language", language, *options)

    def ask(self, question: str, as_of: str | None = None) -> Answer:
        async def ask() -> Answer:
            app = build_app(self.engine)
            async with AssistantClient("http://assistant", app=app) as client:
                request = {"question": question, "as_of": as_of}
                return await client.ask(AnswerRequest.model_validate(request))

        return asyncio.run(ask())

    def cited(self, question: str, as_of: str | None = None) -> list[str]:
        return [citation.passage_id for citation in self.ask(question, as_of).citations]


@pytest.fixture
def desk(engine: Engine, quick_folder: Callable[[], Path], tmp_path: Path) -> Iterator[Desk]:
    """The small embedder, where the product's own texts are ingested."""
    data = quick_folder()
    settings = Settings(data=data, cache=data / "cache", embedding_model="hashing")
    shutil.copytree(engine.settings.index_folder, settings.index_folder)
    with PassageIndex.open_folder(settings.index_folder) as index:
        yield Desk(build_engine(settings, embedder=HashingEmbedder(), index=index), tmp_path)


def test_a_document_is_added_asked_about_in_both_languages_and_removed(desk: Desk) -> None:
    questions: dict[Language, str] = {
        "en": "What will the Parties recycle under the Agreement on Battery Recycling?",
        "ja": "電池の再資源化に関する協定では、何を再資源化しますか",
    }
    desk.add("batteries", "--date", "2026-05-01", en=ENGLISH, ja=JAPANESE)

    assert desk.engine.ingest().embedded == 10
    for language, question in questions.items():
        (citation,) = desk.ask(question).citations
        assert citation.passage_id == "batteries:article-1.1"
        assert citation.language == language
        assert citation.counterpart is not None

    desk.corpus("remove", "batteries")

    assert desk.engine.ingest().embedded == 0
    for question in questions.values():
        assert not any(passage.startswith("batteries:") for passage in desk.cited(question))


def test_an_article_is_found_by_its_address_in_both_styles(desk: Desk) -> None:
    desk.add("science-technology-agreement-1994", en=ENGLISH, ja=JAPANESE)
    desk.engine.ingest()

    for question in (
        "What does Article 3(2)(b) of the 1994 S&T Agreement say?",
        "What is in paragraph 2(b) of Article 3 of the 1994 S&T Agreement?",
        "1994年の日英科学技術協力協定の第三条第2項(b)には何とありますか",
        "日英科学技術協力協定の第３条第２項（ｂ）を教えて",
    ):
        (citation,) = desk.ask(question).citations
        assert citation.passage_id == "science-technology-agreement-1994:article-3.2.b"
        assert citation.standing != "digest"
        assert citation.address == Bilingual(ja="第三条第2項(b)", en="Article 3(2)(b)")


def test_two_versions_stand_side_by_side_and_as_of_reaches_the_older(desk: Desk) -> None:
    newer = ENGLISH.replace("Agreement on", "Second Agreement on").replace("cobalt", "lithium")
    question = "What will the Parties collect and recycle from used vehicle batteries?"
    desk.add("batteries-2020", "--date", "2020-05-01", en=ENGLISH)
    desk.add("batteries-2026", "--date", "2026-05-01", "--supersedes", "batteries-2020", en=newer)
    desk.engine.ingest()

    assert desk.cited(question) == ["batteries-2026:article-1.1"]
    assert desk.cited(question, as_of="2023-01-01") == ["batteries-2020:article-1.1"]


def test_a_citation_says_where_the_two_languages_of_its_passage_differ(desk: Desk) -> None:
    stricter = JAPANESE.replace("コバルトを再資源化する。", "コバルトを再資源化するものとする。")
    desk.add("batteries", "--date", "2026-05-01", en=ENGLISH.replace("will", "may"), ja=stricter)
    desk.engine.ingest()

    for question in (
        "What may the Parties recycle under the Agreement on Battery Recycling?",
        "電池の再資源化に関する協定では、何を再資源化しますか",
    ):
        answer = desk.ask(question)
        (citation,) = answer.citations
        assert citation.passage_id == "batteries:article-1.1"
        assert [(d.kind, d.ja, d.en) for d in citation.divergences] == [
            ("modality", ["ものとする"], ["may"])
        ]
        for write in (to_markdown, to_docx):
            path = desk.folder / f"answer{'.docx' if write is to_docx else '.md'}"
            path.write_bytes(write([answer]))
            assert len(read_quotes(path)) == 2
        assert "ものとする" in to_markdown([answer]).decode()
