"""What is quoted: summaries by section, and what is told in order of time."""

from assistant.assembly import Engine
from assistant.models import Answer, AnswerRequest
from ingest.numerals import find_dates, normalise


def ask(engine: Engine, question: str) -> Answer:
    return engine.pipeline.answer(AnswerRequest(question=question))


def test_a_summary_has_one_sentence_of_each_section(engine: Engine) -> None:
    answer = ask(engine, "Summarise the Frontier Technology Partnership.")

    passages = engine.snapshots.current().corpus.passages
    headings = [passages[c.passage_id].heading["en"] for c in answer.citations]
    assert headings == list(dict.fromkeys(headings))
    assert {"Background", "Commitments", "Cooperation"} <= set(headings)


def test_a_summary_of_a_section_has_one_sentence_of_each_of_its_passages(engine: Engine) -> None:
    english = ask(engine, "Summarise the defence section of the Hiroshima Accord.")
    japanese = ask(engine, "広島アコードの防衛の部分を要約してください")

    cited = [c.passage_id for c in english.citations]
    assert len(cited) > 1
    assert all(passage.startswith("hiroshima-accord-2023:defence.") for passage in cited)
    assert [c.passage_id for c in japanese.citations] == cited


def test_an_overview_is_of_the_whole_document_though_a_section_is_called_so(
    engine: Engine,
) -> None:
    answer = ask(engine, "広島アコードの概要を教えてください")

    assert len({c.passage_id.split(".")[0] for c in answer.citations}) > 3


def test_what_is_asked_for_in_order_of_time_comes_in_that_order(engine: Engine) -> None:
    answer = ask(
        engine,
        "Give in order of date: the signing of the Quantum Memorandum of Cooperation, "
        "the Hiroshima Accord, and the 1994 Science and Technology Cooperation Agreement.",
    )

    told = [find_dates(normalise(c.quote)) for c in answer.citations]
    dates = [found[0].iso for found in told if found]
    assert len(set(dates)) > 1
    assert dates == sorted(dates)


def test_a_subject_that_is_no_section_is_looked_for_and_not_summed_up(engine: Engine) -> None:
    answer = ask(engine, "Summarise what the Hiroshima Accord says about deep-sea fishing.")

    headings = {c.passage_id.split(".")[0] for c in answer.citations}
    assert len(headings) <= 1


def test_a_section_is_known_by_part_of_its_heading(engine: Engine) -> None:
    answer = ask(engine, "Sum up the commitments of the Frontier Technology Partnership.")

    assert len(answer.citations) > 1
    assert all(":commitments" in c.passage_id for c in answer.citations)
