"""The question files: what they must hold, and what a wrong one is told."""

from collections import Counter
from pathlib import Path

import pytest

from evals.paraphrases import varied
from evals.suite import QuestionFileError, Twin, balanced, cases_of, read_suite, select

GOOD = """
document: doc
questions:
  - id: doc-one
    kind: fact
    manner: {ja: terse}
    question: {ja: 何か}
    status: [answered]
    evidence: [[doc:a.1]]
    nuggets: [{type: text, ja: [甲]}]
    sentences: 1
"""


def write(folder: Path, text: str, name: str = "doc.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "split.yml").write_text("tuning: [doc]\n", encoding="utf-8")
    return folder


def read(folder: Path) -> list[Twin]:
    return read_suite(folder, folder / "split.yml")


def test_an_item_in_one_language_is_allowed(tmp_path: Path) -> None:
    twins = read(write(tmp_path, GOOD))

    assert [(t.item.id, t.part, t.subject) for t in twins] == [("doc-one", "tuning", "doc")]
    assert [c.id for c in cases_of(twins)] == ["doc-one:ja"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: fact", "kind: facts", "doc.yaml: question doc-one: kind: Input should be 'fact'"),
        ("sentences: 1", "sentence: 1", "question doc-one: sentences: Field required"),
        ("[answered]", "[not_in_corpus]", "a question that may be answered, and only one, needs"),
        ("[[doc:a.1]]", "[]", "an unanswerable question, and only one"),
        ("{ja: 何か}", "{ja: 何か, en: What}", "a vital text nugget has no wording in 'en'"),
        ("kind: fact", "kind: follow_up", "history and standalone belong to a follow_up"),
        ("document: doc", "document: doc\ndocuments: earlier", "say which document"),
        ("type: text", "type: texts", "question doc-one: nuggets.0"),
        ("document: doc", "document: [", "doc.yaml line"),
        ("sentences: 1", "sentences: 1\n    colour: red", "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_file_is_named_with_its_question(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, GOOD.replace(old, new))

    with pytest.raises(QuestionFileError) as caught:
        read(tmp_path)

    assert message in str(caught.value)
    assert "doc.yaml" in str(caught.value)


def test_an_id_stands_once_in_all_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "other.yaml")

    with pytest.raises(QuestionFileError, match=r"other.yaml: doc-one is already in doc.yaml"):
        read(tmp_path)


def test_an_empty_folder_and_a_wrong_split_are_told(tmp_path: Path) -> None:
    (tmp_path / "split.yml").write_text("tuning: doc\n", encoding="utf-8")
    with pytest.raises(QuestionFileError, match="a list of document ids"):
        read(tmp_path)
    (tmp_path / "split.yml").write_text("tuning: []\n", encoding="utf-8")
    with pytest.raises(QuestionFileError, match="holds no question files"):
        read(tmp_path)


def test_the_products_own_questions_are_enough(twins: list[Twin]) -> None:
    both = [t for t in twins if len(t.item.question) == 2]

    assert len(both) >= 150
    assert sum(t.item.must_refuse for t in both) >= 60
    assert {t.part for t in twins} == {"tuning", "reporting"}


def test_a_sample_stays_when_questions_are_added(twins: list[Twin]) -> None:
    some = {t.item.id for t in select(twins[::2], limit=40)}
    more = {t.item.id for t in select(twins, limit=80)}

    assert len(some) == 40
    assert len(some & more) > 25
    assert select(twins, limit=40) == select(twins, limit=40)
    assert {t.part for t in select(twins, part="tuning")} == {"tuning"}


def test_half_of_a_balanced_sample_must_be_refused(twins: list[Twin]) -> None:
    chosen = balanced(twins, limit=20)

    assert sum(t.item.must_refuse for t in chosen) == 10
    assert len({t.item.id for t in chosen}) == 20


def test_a_sample_has_each_kinds_share(twins: list[Twin]) -> None:
    some, whole = (
        Counter(t.item.kind for t in given) for given in (select(twins, limit=90), twins)
    )

    assert all(abs(some[kind] - 90 * n / len(twins)) <= 1 for kind, n in whole.items())


def test_follow_ups_are_asked_in_three_ways(twins: list[Twin]) -> None:
    twin = next(t for t in twins if t.item.kind == "follow_up")
    cases = [c for c in cases_of([twin]) if c.language == "ja"]

    assert [(c.variant, bool(c.history)) for c in cases] == [
        ("", True),
        ("standalone", False),
        ("bare", False),
    ]
    assert cases[0].request().history
    assert cases[1].question == twin.item.standalone["ja"]


def test_surface_variants_are_the_same_question(twins: list[Twin]) -> None:
    case = next(c for c in cases_of(twins) if c.language == "en" and c.question.endswith("?"))
    variants = {v.variant: v.question for v in varied(case)}

    assert variants["unpunctuated"] == case.question[:-1]
    assert variants["spaced"].split() == case.question.split()
    assert variants["polite"].endswith(case.question)
