"""The scores of one answer, and which way each is good."""

from dataclasses import dataclass

from assistant.models import Answer
from evals.metrics import citing, economy, groups, nuggets, quoting, refusing, statements
from evals.metrics.language import language_of
from evals.metrics.matching import has_words
from evals.metrics.quoting import Texts
from evals.questions import ANSWERED
from evals.suite import Case

Scores = dict[str, float | None]
DEPTHS = (1, 3, 5, 8)
_MOST = 3


@dataclass(frozen=True, slots=True)
class Score:
    """A score: its name in records, what a reader sees, and whether more is better."""

    name: str
    title: str
    higher_is_better: bool = True
    percent: bool = True

    def improvement(self, before: float, after: float) -> float:
        """How much better `after` is; negative where it is worse."""
        return after - before if self.higher_is_better else before - after


SCORES: tuple[Score, ...] = (
    Score("correct", "Right as a whole"),
    Score("recall@1", "Evidence found first"),
    Score("recall@3", "Evidence in the first 3"),
    Score("recall@5", "Evidence in the first 5"),
    Score("recall@8", "Evidence in the first 8"),
    Score("ndcg@8", "nDCG@8", percent=False),
    Score("mrr", "Reciprocal rank", percent=False),
    Score("citation_recall", "Citation recall"),
    Score("citation_precision", "Citation precision"),
    Score("exact_quotes", "Exact quotations"),
    Score("nuggets", "Vital nuggets"),
    Score("all_nuggets", "All nuggets"),
    Score("needless", "Sentences not needed", higher_is_better=False),
    Score("refused_answerable", "Refused though answerable", higher_is_better=False),
    Score("answered_unanswerable", "Answered though unanswerable", higher_is_better=False),
    Score("expected_status", "The status expected"),
    Score("language", "In the language asked"),
)
BY_NAME = {score.name: score for score in SCORES}


def score_answer(case: Case, answer: Answer, texts: Texts) -> Scores:
    """Every score of an answer; None where a score does not apply.

    Args:
        case: what was asked.
        answer: what came back.
        texts: of the passages cited.
    """
    item, language = case.twin.item, case.language
    ranked = [p.passage_id for p in answer.passages]
    cited = [c.passage_id for c in answer.citations]
    said = _said(answer)
    scores: Scores = {f"recall@{k}": groups.recall_at(k, item.evidence, ranked) for k in DEPTHS}
    scores |= {
        "ndcg@8": groups.ndcg_at(8, item.evidence, ranked),
        "mrr": groups.reciprocal_rank(item.evidence, ranked),
        "citation_recall": citing.citation_recall(item.evidence, cited),
        "citation_precision": citing.citation_precision(item.evidence, cited),
        "exact_quotes": quoting.exact_quotes(answer.citations, texts),
        "nuggets": nuggets.vital_recall(item.nuggets, said, language),
        "all_nuggets": nuggets.full_recall(item.nuggets, said, language),
        "needless": economy.needless(item.evidence, item.sentences, answer.citations),
        "refused_answerable": refusing.refused_answerable(item.must_answer, answer.status),
        "answered_unanswerable": refusing.answered_unanswerable(item.must_refuse, answer.status),
        "expected_status": float(_one(answer) in {_one_status(s) for s in item.status}),
        "language": float(answer.language == language == language_of(answer.answer)),
    }
    return {**scores, "correct": _correct(case, answer, scores, said)}


def _said(answer: Answer) -> str:
    """What the answer states on citations, and what it quotes."""
    return "\n".join([statements.cited_text(answer.answer), *(c.quote for c in answer.citations)])


def _one(answer: Answer) -> str:
    return _one_status(answer.status)


def _one_status(status: str) -> str:
    """A partial answer counts as one: whether it says enough is the nuggets' business."""
    return "answered" if status in ANSWERED else status


def _correct(case: Case, answer: Answer, scores: Scores, said: str) -> float | None:
    """Right as a whole: a refusal where one is due, or evidence cited with every vital nugget.

    An answer that quotes more than three times what a good one does is not right: its reader has to
    look for the answer.

    None where a false premise may be refused or set right and was set right: no one can score that
    without reading.
    """
    item = case.twin.item
    if answer.status not in ANSWERED:
        return float(not item.must_answer)
    if not item.evidence:
        return 0.0 if item.must_refuse else None
    if any(has_words(said, words) for words in item.forbidden.get(case.language, ())):
        return 0.0
    if economy.sentences_quoted(answer.citations) > _MOST * max(1, item.sentences):
        return 0.0
    if item.nuggets and scores["nuggets"] is not None:
        return float(scores["nuggets"] == 1.0 and bool(scores["citation_precision"]))
    return float(scores["citation_recall"] == 1.0)
