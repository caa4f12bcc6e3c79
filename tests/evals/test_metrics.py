"""Each metric on cases worked out by hand."""

import math
from collections.abc import Callable

import pytest

from assistant.models import Answer, Citation, Counterpart, Highlight
from evals.metrics import citing, economy, groups, latency, parity, quoting, ranking, refusing
from evals.metrics.intervals import estimate
from evals.metrics.invariants import broken_invariants
from evals.metrics.language import language_of
from evals.metrics.marking import Marked, marked
from evals.metrics.paired import drop_probability, holm, mcnemar
from evals.metrics.stability import stable
from evals.metrics.statements import Statement, cited_text, markers_of, statements_of
from evals.questions import DateNugget, NumberNugget, Wordings
from evals.record import CaseResult
from ingest.documents import Bilingual

GROUPS = [["a", "b"], ["c"]]
MakeCitation = Callable[..., Citation]
MakeAnswer = Callable[..., Answer]


def test_ranking_with_one_right_passage() -> None:
    ranks = [ranking.rank_of("p", ["x", "x", "p"]), ranking.rank_of("p", ["p"]), None]

    assert ranks == [2, 1, None]
    assert ranking.hit_at(1, ranks) == pytest.approx(1 / 3)
    assert ranking.mean_reciprocal_rank(ranks) == pytest.approx(0.5)
    assert ranking.ndcg_at(10, ranks) == pytest.approx((1 + 1 / math.log2(3)) / 3)


def test_groups_are_found_by_any_of_their_passages() -> None:
    assert groups.ranks_of(GROUPS, ["x", "b", "a"]) == [2, None]
    assert groups.recall_at(8, GROUPS, ["x", "b", "a"]) == 0.5
    assert groups.recall_at(1, GROUPS, ["x", "b"]) == 0.0
    assert groups.reciprocal_rank(GROUPS, ["x", "b"]) == 0.5
    ideal = 1 + 1 / math.log2(3)
    found = 1 / math.log2(3) + 1 / math.log2(4)
    assert groups.ndcg_at(8, GROUPS, ["x", "b", "c"]) == pytest.approx(found / ideal)
    assert groups.ndcg_at(8, GROUPS, ["c", "a"]) == 1.0


def test_what_cannot_be_scored_has_no_score() -> None:
    assert groups.recall_at(8, [], ["a"]) is None
    assert groups.ndcg_at(8, [], ["a"]) is None
    assert citing.citation_precision(GROUPS, []) is None
    assert citing.citation_precision([], ["a"]) is None
    assert quoting.exact_quotes([], {}) is None
    assert estimate({}) is None
    assert stable(("answered", frozenset()), []) is None


def test_citations_by_the_definitions_of_alce() -> None:
    assert citing.citation_recall(GROUPS, ["b", "x"]) == 0.5
    assert citing.citation_precision(GROUPS, ["b", "x", "a", "c"]) == 0.75


def test_a_quotation_is_exact_or_not(citation: MakeCitation) -> None:
    texts = {"doc:a.1": {"en": "We agree.", "ja": "我々は合意する。"}}
    counterpart = Counterpart(language="ja", quote="我々は合意する。", start=0, end=8)

    assert quoting.exact_quotes([citation(counterpart=counterpart)], texts) == 1.0
    assert quoting.exact_quotes([citation(quote="We agreed", end=9)], texts) == 0.0
    assert quoting.exact_quotes([citation(passage_id="doc:a.2")], texts) == 0.0
    wrong = counterpart.model_copy(update={"start": 1})
    assert quoting.exact_quotes([citation(counterpart=wrong)], texts) == 0.0


def test_sentences_beyond_the_evidence_are_needless(citation: MakeCitation) -> None:
    two = citation(passage_id="a", quote="One is here. Two is here.")
    other = citation(passage_id="x", quote="Three is here.")

    assert economy.sentences_quoted([two, other]) == 3
    assert economy.needless(GROUPS, 1, [two, other]) == pytest.approx(2 / 3)
    assert economy.needless(GROUPS, 2, [two]) == 0.0
    assert economy.needless(GROUPS, 2, [other]) == 1.0
    assert economy.needless([], 0, [other]) is None


def test_statements_end_in_their_markers() -> None:
    text = "Title (2026):\n\n- “We \\[sic\\] agree.” [1][2]\n- “Again.” [3] And so on."

    assert statements_of(text) == [
        Statement("Title (2026):", ()),
        Statement("“We [sic] agree.”", (1, 2)),
        Statement("“Again.”", (3,)),
        Statement("And so on.", ()),
    ]
    assert markers_of(text) == {1, 2, 3}
    assert cited_text(text) == "“We [sic] agree.”\n“Again.”"
    assert markers_of("An escaped \\[1\\] is no marker") == set()


def test_an_honest_answer_breaks_nothing(answer: MakeAnswer, citation: MakeCitation) -> None:
    title = Bilingual(ja="覚書", en="Memorandum of 2025")
    made = answer(
        answer="Memorandum of 2025 (June 2025):\n\n“We agree.” [1]",
        citations=[citation(document_title=title, date="2025-06")],
    )

    assert broken_invariants(made, "en", {"doc:a.1": {"en": "We agree."}}) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"answer": "“We agree.”"}, "markers: [1] cited but not in the answer"),
        ({"answer": "“We agree.” [1][2]"}, "markers: [2] without a citation"),
        ({"status": "not_in_corpus"}, "status: not_in_corpus with citations"),
        ({"citations": [], "answer": "Yes."}, "status: answered without a citation"),
        ({"answer": "“We agree on 12.” [1]"}, "numbers: 12 not in the quotation"),
        ({"language": "ja"}, "language: asked in en, answered in ja"),
        ({"answer": ""}, "answer: empty"),
    ],
)
def test_broken_promises_are_named(
    changes: dict[str, object], reason: str, answer: MakeAnswer, citation: MakeCitation
) -> None:
    made = answer(**{"citations": [citation()], **changes})

    broken = broken_invariants(made, "en", {"doc:a.1": {"en": "We agree."}})

    assert any(text.startswith(reason) for text in broken), broken


@pytest.mark.parametrize(("start", "end"), [(3, 10), (4, 4), (-1, 2)])
def test_a_mark_outside_its_quotation_breaks_a_promise(
    start: int, end: int, answer: MakeAnswer, citation: MakeCitation
) -> None:
    texts = {"doc:a.1": {"en": "We agree.", "ja": "我々は合意する。"}}
    inside, outside = (Highlight(language="ja", start=s, end=e) for s, e in ((0, 2), (start, end)))
    other = Counterpart(
        language="ja", quote="我々は合意する。", start=0, end=8, highlights=[inside]
    )
    good = citation(counterpart=other)
    bad = citation(counterpart=other.model_copy(update={"highlights": [inside, outside]}))
    foreign = citation(highlights=[inside])

    wrong = ["quote: [1] has marks outside it"]
    assert broken_invariants(answer(citations=[good]), "en", texts) == []
    assert broken_invariants(answer(citations=[bad]), "en", texts) == wrong
    assert broken_invariants(answer(citations=[foreign]), "en", texts) == wrong


def test_marks_that_hold_what_was_asked_for_are_right(citation: MakeCitation) -> None:
    quote = "On 3 May 2025 two teams of 12 members met."
    place = quote.index("12")
    right = citation(quote=quote, highlights=[Highlight(language="en", start=place, end=place + 2)])
    wrong = citation(quote=quote, highlights=[Highlight(language="en", start=14, end=17)])
    case = dict.fromkeys(CaseResult.model_fields) | {"twin": "t"}
    cases = [
        CaseResult.model_construct(**{**case, "citations": [cited]})
        for cited in (right, wrong, citation(quote="None."))
    ]
    twelve = NumberNugget(type="number", value=12, unit=Wordings(en=("members",)))

    found = marked(cases, {"t": [twelve]})

    assert found["the reader's words"] == Marked(3, 2, 1)
    assert found["the first date or number"] == Marked(3, 2, 0)
    first_day = DateNugget(type="date", value="2025-05-03")
    assert marked(cases, {"t": [first_day]})["the first date or number"] == Marked(3, 2, 2)


def test_the_two_mistakes_of_refusing() -> None:
    assert refusing.answered_unanswerable(True, "answered") == 1.0
    assert refusing.answered_unanswerable(True, "out_of_scope") == 0.0
    assert refusing.answered_unanswerable(False, "answered") is None
    assert refusing.refused_answerable(True, "unclear") == 1.0
    assert refusing.refused_answerable(True, "partial") == 0.0


def test_the_risk_coverage_curve_takes_equal_confidence_together() -> None:
    points = refusing.risk_coverage([(0.9, True), (0.5, False), (0.5, True), (0.1, False)], 8)

    assert [(p.coverage, p.risk) for p in points] == [
        (0.125, 0.0),
        (0.375, pytest.approx(1 / 3)),
        (0.5, 0.5),
    ]
    expected = (0.125 * 0 + 0.25 / 3 + 0.125 * 0.5) / 0.5
    assert refusing.area_under(points) == pytest.approx(expected)
    assert refusing.area_under([]) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我々は協力する。", "ja"),
        ("OECDとG7の枠組みを含む。", "ja"),
        ("The 「共同声明」 was signed in London.", "en"),
        ("12", "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_parity_of_twins() -> None:
    assert parity.same_status("answered", "partial") == 1.0
    assert parity.same_status("answered", "not_in_corpus") == 0.0
    assert parity.overlap(["a", "b"], ["b", "c"]) == pytest.approx(1 / 3)
    assert parity.overlap([], []) is None
    assert parity.same_first(["a", "b"], ["a"]) == 1.0
    assert parity.same_first([], ["a"]) is None


def test_stability_is_the_share_of_variants_that_change_nothing() -> None:
    first = ("answered", frozenset({"a"}))

    assert stable(first, [first, ("answered", frozenset({"b"}))]) == 0.5  # type: ignore[arg-type, list-item]


def test_percentiles_are_values_that_were_seen() -> None:
    assert latency.percentile([30, 10, 20, 40], 0.5) == 20
    assert latency.percentile([30, 10, 20, 40], 0.95) == 40
    assert latency.percentile([], 0.5) is None


def test_an_interval_holds_its_mean_and_draws_whole_twins() -> None:
    apart = estimate({str(i): [float(i % 2)] for i in range(100)})
    twins = estimate({str(i): [float(i % 2)] * 2 for i in range(50)})

    assert apart is not None
    assert twins is not None
    assert apart.value == twins.value == 0.5
    assert apart.n == twins.n == 100
    assert apart.low < 0.5 < apart.high
    assert twins.high - twins.low > 1.2 * (apart.high - apart.low)


def test_mcnemar_is_exact() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(2 / 32)
    assert mcnemar(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 1024)


def test_the_probability_of_a_drop() -> None:
    assert drop_probability([0, 0, 1]) == 1.0
    assert drop_probability([-1] * 5) == pytest.approx(1 / 32)
    assert drop_probability([-1] * 40) < 0.001
    assert drop_probability([-1, 1] * 30 + [-1]) > 0.3


def test_holm_corrects_step_by_step() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "c": 0.06, "b": 0.06}
    )
