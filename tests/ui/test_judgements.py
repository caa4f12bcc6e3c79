"""What readers say of answers: kept where asked, within bounds, ready for the evals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.promote import candidate, read_answer
from ui.judgements import Judgement, JudgementFolder, NotKeptError

Make = Callable[..., Any]


def test_a_wrong_answer_becomes_a_candidate_question(tmp_path: Path, make_turn: Make) -> None:
    answer = make_turn().answer
    judgement = Judgement("bad", "wrong_quotation", " 第8項が答え\x07 ")
    path = JudgementFolder(tmp_path / "new" / "folder").keep(judgement, answer)
    assert read_answer(path) == answer
    said = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert said == {"verdict": "bad", "reason": "wrong_quotation", "note": "第8項が答え"}
    item = candidate(
        read_answer(path),
        evidence=["frontier-technology-partnership-2026:cooperation.8"],
        unanswerable=None,
    )
    assert item.question == {"ja": answer.question}


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement("perhaps"),
        Judgement("bad", "no such reason"),
        Judgement("bad", "../../etc"),
        Judgement("good", None, "x" * 1_001),
    ],
)
def test_what_is_no_judgement_is_not_kept(
    judgement: Judgement, tmp_path: Path, make_turn: Make
) -> None:
    with pytest.raises(NotKeptError):
        JudgementFolder(tmp_path).keep(judgement, make_turn().answer)
    assert list(tmp_path.iterdir()) == []


def test_nobody_can_fill_the_disk(tmp_path: Path, make_turn: Make) -> None:
    folder = JudgementFolder(tmp_path, most=2)
    for _ in range(2):
        folder.keep(Judgement("good"), make_turn().answer)
    with pytest.raises(NotKeptError, match="already"):
        folder.keep(Judgement("good"), make_turn().answer)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, make_turn: Make) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotKeptError, match="file"):
        JudgementFolder(tmp_path / "file").keep(Judgement("good"), make_turn().answer)
