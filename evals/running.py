"""Whole runs: choose questions, ask them, and put the record together."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.asker import Asker
from evals.controls import Expectation
from evals.environment import environment_of
from evals.judgement import ALPHA, broken_promises, compare, figures
from evals.paraphrases import varied
from evals.product import Served
from evals.record import RunRecord
from evals.runner import Bar, Clock, PassageTexts, ask_all, unknown_evidence
from evals.scores import BY_NAME
from evals.suite import Case, Part, Twin, cases_of, select
from evals.summary import mean


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions to ask.

    Attributes:
        files: the question files, by name without ending; all of them where empty.
        part: one part, or both where None.
        limit: so many twins; all where None.
        seed: of the sample.
        follow_ups: ask follow-ups without their history and standalone, too.
        stability: ask the surface variants of so many twins, too.
        workers: how many clients ask at the same time.
    """

    files: tuple[str, ...] = ()
    part: Part | None = None
    limit: int | None = None
    seed: int = 0
    follow_ups: bool = True
    stability: int = 0
    workers: int = 1

    @property
    def suite(self) -> str:
        """What the record calls the questions: `questions`, or the files chosen."""
        return "+".join(self.files) or "questions"

    def cases(self, twins: Sequence[Twin]) -> list[Case]:
        """The cases to ask."""
        chosen = select(twins, part=self.part, limit=self.limit, seed=self.seed)
        cases = list(cases_of(chosen, follow_ups=self.follow_ups))
        some = {t.item.id for t in select(chosen, limit=self.stability, seed=self.seed)}
        variants = [v for c in cases if c.twin.item.id in some and not c.variant for v in varied(c)]
        return cases + variants


async def run_questions(
    served: Served,
    cases: Sequence[Case],
    choice: Choice,
    *,
    bar: Bar,
    asker: Asker | None = None,
    control: str | None = None,
    clock: Clock = time.perf_counter,
) -> RunRecord:
    """Ask the cases and record the answers.

    Args:
        served: the assistant.
        cases: what to ask.
        choice: how they were chosen, for the record.
        bar: shows the progress.
        asker: a wrapper round the client to ask instead.
        control: the name of that wrapper.
        clock: seconds, for the latency.
    """
    passages = PassageTexts(served.client)
    results = await ask_all(
        cases,
        asker or served.client,
        passages,
        bar=bar,
        clock=clock,
        workers=choice.workers,
    )
    unknown = unknown_evidence(cases, await served.client.documents())
    wanted = {p for case in cases for group in case.twin.item.evidence for p in group}
    await passages.fetch(sorted(wanted - set(unknown)))
    return RunRecord(
        suite=choice.suite,
        part=choice.part or "all",
        limit=choice.limit,
        seed=choice.seed,
        workers=choice.workers,
        control=control,
        environment=environment_of(served, results),
        unknown_evidence=unknown,
        texts=passages.texts,
        cases=results,
    )


@dataclass(frozen=True, slots=True)
class ControlOutcome:
    """What gave a control away, if anything did, and some of its scores."""

    name: str
    findings: Sequence[str]
    scores: Mapping[str, float]

    @property
    def caught(self) -> bool:
        """Whether the scorer tells the control from the honest assistant."""
        return bool(self.findings)


async def run_control(
    expectation: Expectation,
    served: Served,
    cases: Sequence[Case],
    choice: Choice,
    honest: RunRecord,
    *,
    asker: Asker,
    bar: Bar,
) -> ControlOutcome:
    """Ask a spoilt assistant the same questions, and see whether the scorer tells.

    Which score must fall is said beforehand, so each is one test and nothing is corrected for there
    being several.
    """
    spoilt = expectation.make(asker)
    run = await run_questions(
        served, cases, choice, bar=bar, asker=spoilt, control=expectation.name
    )
    own = {failure.text for failure in broken_promises(honest)}
    findings = [
        failure.text
        for failure in broken_promises(run)
        if failure.name in expectation.caught_by and failure.text not in own
    ]
    findings += [
        f"{BY_NAME[change.name].title}: {figures(change)}, p = {change.p_drop:.4f}"
        for change in compare(honest, run).changes
        if change.name in expectation.caught_by and change.p_drop < ALPHA
    ]
    return ControlOutcome(expectation.name, findings, some_scores(run))


def some_scores(run: RunRecord) -> dict[str, float]:
    """The scores in which an assistant that is wrong on purpose shows, as means."""
    names = ("correct", "citation_precision", "answered_unanswerable", "refused_answerable")
    found = {name: mean(run.main, name) for name in names}
    return {name: round(value.value, 4) for name, value in found.items() if value is not None}
