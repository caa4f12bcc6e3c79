"""Third-party suites: files read as they are published, run through the product's own parts."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.benchmarks.nomiracl import Judged, ask_refusals, read_nomiracl, write_corpus
from evals.benchmarks.ntrex import read_ntrex, run_ntrex
from evals.benchmarks.retrieval import product_rows
from evals.benchmarks.squad import BenchmarkDataError, read_squad
from evals.commands import command as evaluate
from evals.commands.retrieval import command as retrieval
from evals.product import Served, passages_bar
from ingest.corpus import read_corpus
from ingest.embedding import HashingEmbedder

RIVERS = {
    "The Thames flows through London and Oxford.": ["Which river flows through London?"],
    "The Shinano is the longest river of Japan.": [
        "What is the longest river of Japan?",
        "How long is the Shinano?",
    ],
}


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    paragraphs = [
        {"context": text, "qas": [{"question": q, "id": q, "answers": []} for q in questions]}
        for text, questions in RIVERS.items()
    ]
    path = tmp_path / "rivers.json"
    path.write_text(json.dumps({"data": [{"title": "Rivers", "paragraphs": paragraphs}]}), "utf-8")
    return path


def test_a_squad_file_becomes_a_task(squad: Path) -> None:
    task = read_squad(squad)

    assert (task.language, task.of, len(task.paragraphs)) == ("en", 3, 2)
    assert [q.paragraph for q in task.questions] == [
        "article-1:p.1",
        "article-1:p.2",
        "article-1:p.2",
    ]
    assert (
        read_squad(squad, limit=2, seed=1).questions == read_squad(squad, limit=2, seed=1).questions
    )
    assert len(read_squad(squad, limit=2).paragraphs) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"data": [{}]}', '{"data": []}'])
def test_another_format_is_told(content: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(BenchmarkDataError, match="other"):
        read_squad(path)
    result = CliRunner().invoke(retrieval, ["--squad", str(path)])
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert "Traceback" not in result.output


def test_the_products_own_parts_are_measured(squad: Path) -> None:
    rows = list(
        product_rows(read_squad(squad), HashingEmbedder(), lambda items, _: items, passages_bar)
    )

    assert [row.name for row in rows] == ["this product", "lexical alone"]
    assert rows[0].hit_1 == rows[0].mrr == rows[0].ndcg_10 == 1.0
    assert rows[0].passages_per_second > 0


def test_ntrex_in_each_direction_and_a_mixed_pool(tmp_path: Path) -> None:
    texts = [("The river Thames 1215.", "テムズ川 1215年。"), ("Tea from Uji.", "宇治の茶。")]
    passages = [
        {"pid": f"News.1#{i}", "doc": "News.1", "en": en, "ja": ja}
        for i, (en, ja) in enumerate(texts)
    ]
    for name in ("passages", "sentences"):
        lines = "\n".join(json.dumps(p) for p in passages)
        (tmp_path / f"ntrex-{name}.jsonl").write_text(lines, encoding="utf-8")

    data = read_ntrex(tmp_path)
    rows = {
        row.name: row
        for row in run_ntrex(
            data, HashingEmbedder(), bar=lambda items, _: items, ingesting=passages_bar
        )
    }

    assert (len(data.paragraphs), len(data.sentences)) == (4, 2)
    assert rows["ja → ja"].hit_1 == rows["ja → both, either"].hit_1 == 1.0
    assert rows["en → both, ja"].hit_1 < 1.0
    assert len(rows) == 8


def test_nomiracl_becomes_a_users_own_documents(tmp_path: Path) -> None:
    for language, query, text in (
        ("ja", "テムズ川はどの都市を流れていますか", "テムズ川はロンドンを流れている"),
        ("en", "Which city does the Thames flow through?", "The Thames flows through London"),
    ):
        lines = [
            {
                "query_id": f"{language}{answerable}",
                "lang": language,
                "query": query,
                "answerable": answerable,
                "passages": [{"docid": "1#1", "title": "[T] {#x}", "text": f"# {text}\n"}],
            }
            for answerable in (True, False)
        ]
        path = tmp_path / f"nomiracl-{language}.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    judged = read_nomiracl(tmp_path)
    folder = tmp_path / "texts"
    folder.mkdir()
    write_corpus(judged, folder)

    written = read_corpus([folder])

    assert [len(d.passages) for d in written.documents.values()] == [1, 1, 1, 1]
    passage = written.passages["nomiracl-ja-1:s1.1"]
    assert passage.texts == {"ja": "テムズ川はロンドンを流れている。"}


def test_the_two_mistakes_are_counted_by_language(served: Served) -> None:
    query = "Who chairs the Global Combat Air Programme?"
    judged = [
        Judged("gcap", language, query, answerable, [])
        for language in ("ja", "en")
        for answerable in (True, False)
    ]

    rows = asyncio.run(ask_refusals(judged, served.client))

    assert [(row.language, row.unanswerable, row.answerable) for row in rows] == [
        ("ja", 1, 1),
        ("en", 1, 1),
    ]
    assert all(row.answered_unanswerable + row.refused_answerable == 1 for row in rows)


def test_a_folder_must_hold_one_squad_file(squad: Path, tmp_path: Path) -> None:
    given = ["run", "--suite", "retrieval", "--data", str(tmp_path), "--json"]
    (tmp_path / "second.json").write_text("{}", encoding="utf-8")
    result = CliRunner().invoke(evaluate, given)

    assert result.exit_code == 1
    assert "Say which SQuAD-format file" in result.output
    assert "rivers.json, second.json" in result.output


def test_a_third_party_suite_runs_through_the_same_command_and_is_kept(
    squad: Path, tmp_path: Path
) -> None:
    out = tmp_path / "kept" / "rivers.json"
    given = ["run", "--suite", "retrieval", "--data", str(squad), "--limit", "2", "--set"]
    result = CliRunner(env={"PARTNERSHIP_DATA": str(tmp_path / "data")}).invoke(
        evaluate, [*given, "embedding_model=hashing", "--set", "workers=1", "--out", str(out)]
    )
    kept = json.loads(out.read_text(encoding="utf-8"))

    assert result.exit_code == 0, result.output
    assert "rivers (en): 2 of 3 questions, seed 0, 2 passages" in result.output
    assert [row["name"] for row in kept["rows"]] == ["this product", "lexical alone"]
    assert (kept["suite"], kept["limit"], kept["embedding_model"]) == ("retrieval", 2, "hashing")
    assert kept["packages"]["qdrant-client"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (["--suite", "cross"], "--data with its files"),
        (["--suite", "cross", "--suite", "gcap", "--data", "."], "is asked alone"),
        (["--data", "."], "is asked alone"),
        (["--suite", "nothing"], "There is no suite nothing. Known: ai-measurement-network"),
        (["--set", "workers"], "--set takes KEY=VALUE"),
        (["--set", "nonsense=1"], "Setting nonsense"),
        (["--writer", "nobody", "--url", "http://127.0.0.1:9"], "has its own settings"),
    ],
)
def test_a_wrong_choice_is_told(given: list[str], reason: str) -> None:
    result = CliRunner().invoke(evaluate, ["run", *given])

    assert result.exit_code in (1, 2)
    assert reason in " ".join(result.output.split())
    assert "Traceback" not in result.output
