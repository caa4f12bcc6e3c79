"""Whole runs: choose questions, ask them, and put the record together."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.asker import Asker
from evals.controls import Expectation
from evals.environment import environment_of
from evals.judgement import ALPHA, broken_promises, compare, figures
from evals.paraphrases import varied
from evals.product import Served
from evals.record import RunRecord
from evals.runner import Bar, PassageTexts, ask_all, unknown_evidence
from evals.scores import BY_NAME
from evals.suite import Case, Part, Twin, cases_of, select


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions to ask.

    Attributes:
        part: one part, or both where None.
        limit: so many twins; all where None.
        seed: of the sample.
        follow_ups: ask follow-ups without their history and standalone, too.
        stability: ask the surface variants of so many twins, too.
    """

    part: Part | None = None
    limit: int | None = None
    seed: int = 0
    follow_ups: bool = True
    stability: int = 0

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
) -> RunRecord:
    """Ask the cases and record the answers.

    Args:
        served: the assistant.
        cases: what to ask.
        choice: how they were chosen, for the record.
        bar: shows the progress.
        asker: a wrapper round the client to ask instead.
        control: the name of that wrapper.
    """
    passages = PassageTexts(served.client)
    results = await ask_all(cases, asker or served.client, passages, bar=bar)
    unknown = unknown_evidence(cases, await served.client.documents())
    wanted = {p for case in cases for group in case.twin.item.evidence for p in group}
    await passages.fetch(sorted(wanted - set(unknown)))
    return RunRecord(
        suite="questions",
        part=choice.part or "all",
        limit=choice.limit,
        seed=choice.seed,
        control=control,
        environment=environment_of(served, results),
        unknown_evidence=unknown,
        texts=passages.texts,
        cases=results,
    )


@dataclass(frozen=True, slots=True)
class ControlOutcome:
    """What gave a control away, if anything did."""

    name: str
    findings: Sequence[str]

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
    return ControlOutcome(expectation.name, findings)
