"""From use to test: an answer marked wrong becomes a question that the loader accepts."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from assistant.models import Answer
from evals.commands.promote import command
from evals.promote import PromotionError, append, candidate, read_answer
from evals.questions import QuestionFile

MakeAnswer = Callable[..., Answer]


def test_a_wrong_answer_becomes_a_candidate(answer: MakeAnswer, tmp_path: Path) -> None:
    wrong = answer(question="署名したのは誰か: 「両国」?")
    other = answer(question="Who pays?")
    append(candidate(wrong, evidence=["doc:a.1"], unanswerable=None), wrong, "doc", tmp_path)
    path = append(candidate(other, evidence=[], unanswerable="near_miss"), other, "doc", tmp_path)
    file = QuestionFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    assert [list(item.question) for item in file.questions] == [["ja"], ["en"]]
    assert file.questions[0].question["ja"] == wrong.question
    assert file.questions[0].must_answer
    assert file.questions[1].must_refuse
    assert "corpus sha256:0" in path.read_text(encoding="utf-8")
    with pytest.raises(PromotionError, match="a candidate already"):
        append(candidate(wrong, evidence=["doc:a.1"], unanswerable=None), wrong, "doc", tmp_path)


def test_what_would_have_been_right_must_be_said(answer: MakeAnswer) -> None:
    with pytest.raises(PromotionError, match="Say what would have been right"):
        candidate(answer(), evidence=[], unanswerable=None)


def test_the_command_takes_the_json_of_an_answer(answer: MakeAnswer, tmp_path: Path) -> None:
    record = tmp_path / "answer.json"
    record.write_text(answer().model_dump_json(), encoding="utf-8")
    given = [str(record), "--evidence", "doc:a.1", "--folder", str(tmp_path / "candidates")]

    result = CliRunner().invoke(command, given)

    assert result.exit_code == 0, result.output
    assert (tmp_path / "candidates" / "doc.yaml").exists()


def test_what_is_no_answer_is_told(tmp_path: Path) -> None:
    record = tmp_path / "answer.json"
    record.write_text("{}", encoding="utf-8")

    with pytest.raises(PromotionError, match="holds no answer"):
        read_answer(record)
    result = CliRunner().invoke(command, [str(record), "--evidence", "doc:a.1"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
