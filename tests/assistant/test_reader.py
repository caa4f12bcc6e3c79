"""The bilingual reader: its file is checked, its offsets are exact, it reads both languages."""

import json
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant.reader import BilingualReader, ReaderWeightsError
from assistant.reader.calibration import Calibration
from assistant.reader.training import data
from assistant.reader.training.documents import documents
from assistant.reader.training.examples import Example
from assistant.reader.training.groups import grouped
from assistant.reader.training.near_misses import near_misses
from assistant.reader.training.negatives import beside, changed, removed, shortened
from assistant.reader.training.treaty import CLAUSES_FILE, TreatyWriter
from assistant.reader.weights import (
    CHECKSUM_FILE,
    WEIGHTS_FILE,
    load_weights,
    quantise,
    save_weights,
)
from assistant.reader.windows import WindowMaker
from ingest.encoder.weights import widen

SIGNED_JA = "この覚書は、2031年4月2日にオスロにおいて署名された。"
FORCE_JA = "双方は、漁業に関する作業部会を年2回開催する。"
SIGNED_EN = "This Memorandum was signed in Oslo on 2 April 2031."
FORCE_EN = "The two sides will hold a working group on fisheries twice a year."


@pytest.fixture(scope="module")
def reader(bundled_model_folder: Path) -> BilingualReader:
    return BilingualReader.load(bundled_model_folder)


def test_importing_the_reader_does_not_import_torch() -> None:
    code = "import sys, assistant.reader; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_weights_are_small_enough_for_the_repository() -> None:
    assert WEIGHTS_FILE.stat().st_size <= 25_000_000


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    weights = Path(shutil.copy(WEIGHTS_FILE, tmp_path))
    shutil.copy(CHECKSUM_FILE, tmp_path)
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ReaderWeightsError, match="damaged"):
        load_weights(weights)


def test_missing_weights_or_checksum_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReaderWeightsError, match="cannot be read"):
        load_weights(tmp_path / "reader.safetensors")
    weights = Path(shutil.copy(WEIGHTS_FILE, tmp_path))
    with pytest.raises(ReaderWeightsError, match="checksum"):
        load_weights(weights)


def test_a_folder_without_the_bundled_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReaderWeightsError, match="bundled embedding model"):
        BilingualReader.load(tmp_path)


def test_quantised_rows_come_back_within_half_a_step(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(16, 32)).astype(np.float32)
    back = widen(quantise({"matrix": values, "vector": values[0]}))
    step = np.abs(values).max(axis=1, keepdims=True) / 127
    assert (np.abs(back["matrix"] - values) <= 0.56 * step).all()
    save_weights({"matrix": values}, tmp_path / "w.safetensors")
    assert np.array_equal(load_weights(tmp_path / "w.safetensors")["matrix"], back["matrix"])


def test_the_calibration_survives_its_file(tmp_path: Path) -> None:
    calibration = Calibration(0.5, 0.25, -1.0)
    calibration.save(tmp_path / "c.json")
    assert Calibration.load(tmp_path / "c.json") == calibration
    assert calibration.evidence(2.0, 4.0) == pytest.approx(1.0)
    assert abs(calibration.evidence(1e9, 0.0)) == 30.0


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "passages", "answers"),
    [
        ("この覚書はどこで署名されましたか。", [FORCE_JA, SIGNED_JA], {"オスロ"}),
        ("覚書はいつ署名されたか", [FORCE_JA, SIGNED_JA], {"2031年4月2日"}),
        ("Where was the Memorandum signed?", [FORCE_EN, SIGNED_EN], {"Oslo"}),
        ("When was the Memorandum signed?", [FORCE_EN, SIGNED_EN], {"2 April 2031"}),
    ],
)
def test_an_obvious_answer_beats_an_obvious_non_answer(
    reader: BilingualReader, question: str, passages: list[str], answers: set[str]
) -> None:
    other, right = reader.read(question, passages)
    assert passages[1][right.start : right.end] in answers
    assert right.answerable > 0.5 > other.answerable
    assert right.evidence > other.evidence


@pytest.mark.model
def test_a_batch_reads_as_each_alone(reader: BilingualReader) -> None:
    question = "作業部会はどのくらいの頻度で開かれますか。"
    passages = [SIGNED_JA, FORCE_JA, SIGNED_EN, SIGNED_JA * 8, "短い。"]
    for one, passage in zip(reader.read(question, passages), passages, strict=True):
        alone = reader.read(question, [passage])[0]
        assert alone.evidence == pytest.approx(one.evidence, abs=0.05)
        assert alone.span_score == pytest.approx(one.span_score, abs=0.2)
        if one.span_score > -10:  # of words that nobody would mark, several score the same
            assert (alone.start, alone.end) == (one.start, one.end)


@pytest.mark.model
def test_long_passages_are_read_to_their_end(reader: BilingualReader) -> None:
    filler = "双方は、森林の保全について意見を交換し、今後も協力を続けることを確認した。"
    passage = filler * 40 + SIGNED_JA + filler * 40
    reading = reader.read("この覚書はどこで署名されましたか。", [passage])[0]
    assert passage[reading.start : reading.end] == "オスロ"
    start = len(filler) * 40
    assert reading.mass(start, start + len(SIGNED_JA)) > 0.5


@pytest.mark.model
def test_mass_is_a_probability(reader: BilingualReader) -> None:
    passage = FORCE_EN + " " + SIGNED_EN
    question = "Where was the Memorandum signed?"
    first, second = reader.sentence_scores(
        question, passage, [(0, len(FORCE_EN)), (len(FORCE_EN) + 1, len(passage))]
    )
    assert second > 0.5 > first >= 0
    reading = reader.read(question, [passage])[0]
    assert reading.mass(0, len(passage)) == pytest.approx(first + second, abs=1e-5)
    assert first + second <= 1 + 1e-5
    assert reading.span_score <= 0


@pytest.mark.model
@pytest.mark.parametrize("passage", ["", " ", "\n\n", "😀", "ｶﾞ", "か\u3099", "　。", "a" * 3000])
def test_odd_passages_are_read(reader: BilingualReader, passage: str) -> None:
    reading = reader.read("どこ?", [passage])[0]
    assert 0 <= reading.start <= reading.end <= len(passage)
    assert 0 <= reading.answerable <= 1


@pytest.mark.model
def test_offsets_count_code_points_past_emoji_and_half_width(reader: BilingualReader) -> None:
    passage = "😀😀ﾃﾞｼﾞﾀﾙ庁の発表。" + SIGNED_JA
    reading = reader.read("この覚書はどこで署名されましたか。", [passage])[0]
    assert passage[reading.start : reading.end] == "オスロ"


@pytest.mark.model
def test_no_passages_and_long_questions(reader: BilingualReader) -> None:
    assert reader.read("どこ?", []) == []
    assert len(reader.read("どこで署名されましたか。" * 200, [SIGNED_JA], ["覚書" * 200])) == 1


@pytest.mark.model
def test_a_title_is_read_and_never_quoted(reader: BilingualReader) -> None:
    title = "Memorandum of Cooperation on Fisheries, Oslo"
    reading = reader.read("Where was the Memorandum signed?", [SIGNED_EN], [title])[0]
    assert SIGNED_EN[reading.start : reading.end] == "Oslo"


@pytest.mark.model
def test_threads_read_the_same(reader: BilingualReader) -> None:
    question = "Where was the Memorandum signed?"
    passages = [FORCE_EN, SIGNED_EN, FORCE_EN + " " + SIGNED_EN]
    alone = reader.read(question, passages)
    with ThreadPoolExecutor(4) as pool:
        for readings in pool.map(lambda _: reader.read(question, passages), range(8)):
            assert [(r.start, r.end) for r in readings] == [(r.start, r.end) for r in alone]
            assert [r.evidence for r in readings] == pytest.approx([r.evidence for r in alone])


@pytest.mark.model
def test_both_engines_read_alike(reader: BilingualReader, bundled_model_folder: Path) -> None:
    question, passages = "Where was the Memorandum signed?", [FORCE_EN, SIGNED_EN, SIGNED_JA]
    fast = BilingualReader.load(bundled_model_folder, engine="openvino").read(question, passages)
    torch = BilingualReader.load(bundled_model_folder, engine="torch").read(question, passages)
    for one, other in zip(fast, torch, strict=True):
        assert one.evidence == pytest.approx(other.evidence, abs=0.5)
    assert (fast[1].start, fast[1].end) == (torch[1].start, torch[1].end)


def test_training_spans_are_the_answers() -> None:
    for example in TreatyWriter(seed=1).examples(50):
        assert example.answered == (example.kind == "answered")
        assert example.answer in example.passage
        assert "{" not in example.question + example.passage


def test_what_does_not_answer_lacks_the_answer() -> None:
    example = Example(
        "1998年に会議はどこで開かれたか。",
        "会議は1998年に京都で開かれた。議長は田中氏が務め、多くの国が参加して議論を重ねた。最後に共同声明が採択された。",
        "ja",
        "own",
        "own:1",
        span=(9, 11),
    )
    assert example.answer == "京都"
    without = removed(example)
    assert without is not None
    assert "京都" not in without.passage
    other = changed(example, [], random.Random(0))  # noqa: S311
    assert other is not None
    assert not other.answered
    assert other.question != example.question


def test_the_split_is_written_down() -> None:
    path = Path(data.__file__).with_name("split.json")
    held_out = json.loads(path.read_text("utf-8"))["held_out"]
    assert held_out
    assert all(data.is_held_out(document) for document in held_out)


def test_every_value_of_the_training_text_is_in_both_languages() -> None:
    data = yaml.safe_load(CLAUSES_FILE.read_text("utf-8"))
    for name, values in data["values"].items():
        for value in values:
            assert set(value) == {"ja", "en"}, (name, value)


def test_absent_facts_are_asked_of_what_the_passage_speaks_of() -> None:
    absent = [e for e in TreatyWriter(seed=2).examples(60) if e.kind == "absent"]
    assert len(absent) == 120
    assert all(not e.answered and "{" not in e.question for e in absent)


def test_a_shortened_passage_still_holds_its_answer_and_what_is_beside_it_does_not() -> None:
    passage = f"{SIGNED_EN} {FORCE_EN} It has three annexes. Each Party bears its own costs."
    start = passage.index("twice a year")
    example = Example(
        "How often?", passage, "en", "treaty", "d", span=(start, start + len("twice a year"))
    )
    for seed in range(20):
        choice = random.Random(seed)  # noqa: S311
        short = shortened(example, choice)
        assert short.answer == "twice a year"
        assert short.passage in passage
        other = beside(example, choice)
        assert other is None or (not other.answered and "twice a year" not in other.passage)


def test_near_misses_written_by_hand_hold_their_answers_in_both_languages() -> None:
    examples = list(near_misses())
    answered = [e for e in examples if e.answered]
    assert len(examples) > 1500
    assert all(e.answer and e.answer in e.passage for e in answered)
    assert {e.language for e in answered} == {"ja", "en"}
    assert len(answered) < len(examples) / 2


def test_an_answer_that_is_not_in_its_text_is_named(tmp_path: Path) -> None:
    entry = {
        "title": {"ja": "題", "en": "Title"},
        "text": {"ja": "本文。", "en": "Text."},
        "answered": [{"ja": "何か", "en": "What?", "answer": {"ja": "無い", "en": "none"}}],
        "absent": [],
    }
    path = tmp_path / "near.yaml"
    path.write_text(yaml.safe_dump([entry, entry]), "utf-8")
    with pytest.raises(ValueError, match="entry 1"):
        list(near_misses(path))


def test_documents_written_by_hand_are_read_with_their_neighbours_in_both_languages() -> None:
    groups = list(documents())
    answered = [g for g in groups if g[0].answered]
    assert {g[0].language for g in answered} == {"ja", "en"}
    for first, *others in answered:
        assert first.answer
        assert first.answer in first.passage
        assert len(others) == 3
        assert not any(other.answered for other in others)
        assert {other.question for other in others} == {first.question}
        assert first.passage not in {other.passage for other in others}
    assert all(len(g) == 1 for g in groups if not g[0].answered)


def test_a_group_is_one_question_with_what_does_not_answer_it_behind_what_does() -> None:
    right = Example("Who?", "She did.", "en", "s", "d", span=(0, 3))
    wrong = [right.unanswered("other", passage=f"{n} did.") for n in range(3)]
    lone = right.unanswered("absent", question="Why?")
    groups = grouped([wrong[0], right, lone, *wrong[1:]], most=2)
    assert groups[0][0] == right
    assert [len(g) for g in groups] == [3, 1, 1]
    assert sorted(e.passage for g in groups for e in g if e.question == "Who?") == [
        "0 did.", "1 did.", "2 did.", "She did.",
    ]  # fmt: skip


@pytest.mark.model
def test_ranking_the_right_passage_first_costs_less(bundled_model_folder: Path) -> None:
    from assistant.reader.training.start import load_start
    from assistant.reader.training.train import Encoder, TrainingPlan, build_network, losses

    question = Example("When was it signed?", SIGNED_EN, "en", "s", "d", span=(0, 4))
    other = question.unanswered("other", passage=FORCE_EN)
    encoder = Encoder(WindowMaker.load(bundled_model_folder), TrainingPlan(1))
    network = build_network(bundled_model_folder, load_start(WEIGHTS_FILE))
    right, wrong = encoder.encode_group([question, other]), encoder.encode_group([other, question])
    flipped = [replace(wrong[0], answered=True), replace(wrong[1], answered=False)]
    assert losses(network, [right]).ranking < losses(network, [flipped]).ranking
    assert losses(network, [right[:1]]).ranking == 0
