"""The contrast set is sound, and the rules hold on the part that they were built on."""

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.verification.verifier import Verifier
from assistant.verification.vocabulary import general_words
from evals.benchmarks.contrast import CHANGED, TRUE, by_rules, rates
from evals.benchmarks.contrast_set import (
    Contrast,
    ContrastError,
    contrast_corpus,
    read_contrasts,
)
from evals.commands import command as evaluate
from ingest.corpus import Corpus
from ingest.documents import LANGUAGES
from ingest.glossary import read_glossary
from ingest.lexical import TermAnalyser


@pytest.fixture(scope="session")
def contrasts() -> list[Contrast]:
    return read_contrasts(contrast_corpus())


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    """As the language-model writer has it."""
    return Verifier(TermAnalyser(), read_glossary()).with_general_words()


def test_the_set_is_large_and_its_parts_share_no_document(contrasts: list[Contrast]) -> None:
    names = ("tuning", "held_out", "reporting")
    parts = [{c.document for c in contrasts if c.part == part} for part in names]

    assert len(contrasts) > 2_000
    assert len(set.union(*parts)) == sum(map(len, parts))
    assert {c.language for c in contrasts if c.part == "reporting"} == {"ja", "en"}
    assert len({(c.quote, c.sentence) for c in contrasts}) == len(contrasts)


def test_the_rules_hold_on_the_part_that_they_were_built_on(
    contrasts: list[Contrast], corpus: Corpus, verifier: Verifier
) -> None:
    built = [c for c in contrasts if c.part == "tuning"]
    invented = {*contrast_corpus().documents} - {*corpus.documents}
    known = [c for c in built if c.document not in invented]

    rejects = cache(by_rules(verifier))  # most are counted twice
    found, near = rates(built, rejects), rates(known, rejects)

    for language in LANGUAGES:
        assert found[language, CHANGED].share >= 0.98, language
        assert near[language, TRUE].share <= 0.04, language
        assert found[language, TRUE].share <= 0.25, language


def test_general_words_let_more_true_sentences_stand_and_hardly_more_false_ones(
    contrasts: list[Contrast], verifier: Verifier
) -> None:
    others = [c for c in contrasts if c.part == "held_out"]
    plain = Verifier(TermAnalyser(), read_glossary())

    before, after = rates(others, by_rules(plain)), rates(others, by_rules(verifier))

    for language in LANGUAGES:
        assert after[language, TRUE].share <= before[language, TRUE].share - 0.2, language
        assert after[language, CHANGED].share >= 0.98, language
        assert after[language, "word"].share >= 0.95, language


def test_the_lists_of_single_words_are_groups_of_several() -> None:
    for language in LANGUAGES:
        words = general_words(language).words

        assert len(words) > 3_000
        assert all(len({*group}) > 1 for group in words)
    assert any({"oversee", "supervise"} <= {*group} for group in general_words("en").words)
    assert any({"購入", "買う"} <= {*group} for group in general_words("ja").words)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("document: a\npart: tuning\nsentences: 3\n", "list"),
        (
            "document: a\npart: tuning\nsentences:\n"
            "  - {quote: {en: We agree.}, en: We agree., changed: {number: 'zz => b'}}\n",
            "'zz' is not in",
        ),
        (
            "document: a\npart: tuning\nsentences:\n"
            "  - {passage: a:1, en: We agree., changed: {}}\n",
            "a:1",
        ),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, corpus: Corpus, content: str, fault: str) -> None:
    (tmp_path / "a.yaml").write_text(content)

    with pytest.raises(ContrastError, match=rf"^a\.yaml: .*{fault}"):
        read_contrasts(corpus, tmp_path)


def test_the_command_prints_the_rates_of_the_reporting_part() -> None:
    result = CliRunner().invoke(evaluate, ["contrast", "--no-baseline"])

    assert result.exit_code == 0
    assert "| ja | changed |" in result.output
    assert "| en | modality |" in result.output
    assert "Exact quotations rejected: 0" in result.output
