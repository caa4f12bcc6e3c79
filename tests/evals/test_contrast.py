"""The contrast set is sound, and the rules hold on the part that they were built on."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.verification.verifier import Verifier
from evals.benchmarks.contrast import CHANGED, TRUE, by_rules, rates
from evals.benchmarks.contrast_set import Contrast, ContrastError, read_contrasts
from evals.commands import command as evaluate
from ingest.corpus import Corpus
from ingest.documents import LANGUAGES
from ingest.glossary import read_glossary
from ingest.lexical import TermAnalyser


@pytest.fixture(scope="session")
def contrasts(corpus: Corpus) -> list[Contrast]:
    return read_contrasts(corpus)


def test_the_set_is_large_and_its_parts_share_no_document(contrasts: list[Contrast]) -> None:
    parts = {p: {c.document for c in contrasts if c.part == p} for p in ("tuning", "reporting")}

    assert len(contrasts) > 1_000
    assert not parts["tuning"] & parts["reporting"]
    assert {c.language for c in contrasts if c.part == "reporting"} == {"ja", "en"}
    assert len({(c.quote, c.sentence) for c in contrasts}) == len(contrasts)


def test_the_rules_hold_on_the_part_that_they_were_built_on(contrasts: list[Contrast]) -> None:
    verifier = Verifier(TermAnalyser(), read_glossary())
    built = [c for c in contrasts if c.part == "tuning"]

    found = rates(built, by_rules(verifier))

    for language in LANGUAGES:
        assert found[language, CHANGED].share >= 0.98, language
        assert found[language, TRUE].share <= 0.04, language


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
