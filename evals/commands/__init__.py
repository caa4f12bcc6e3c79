"""`partnership eval`: measure retrieval and answers. One module a command."""

import click

from assistant.commands.lazy_group import LazyGroup

_COMMANDS = {
    "run": "Ask the questions and record answers and scores.",
    "compare": "Show what changed between two runs.",
    "gate": "Fail where the assistant has become worse than the baseline.",
    "baseline": "Accept a new baseline, with the reason.",
    "report": "Write a run as one HTML page, as Markdown and as JSON.",
    "controls": "Check that the scorer catches assistants that are wrong on purpose.",
    "ablation": "Show what each part of answering is worth.",
    "promote": "Turn an answer marked wrong into a candidate question.",
    "latency": "Time searches and answers, one client.",
    "load": "Put a running server under load.",
    "retrieval": "Measure retrieval on a SQuAD-format file, beside two baselines.",
    "cross": "Measure retrieval across languages and in a mixed pool (NTREX).",
    "refusals": "Measure refusing on NoMIRACL.",
    "contrast": "Measure what the check of written sentences rejects.",
    "writing": "Show what becomes of the sentences that a language model writes.",
    "marks": "Count the words marked in a run's quotations, and how many are right.",
    "quality": "Write the page of all figures from run records.",
    "performance": "Write the page of costs from what partnership bench measured.",
}


@click.command(
    "eval",
    cls=LazyGroup,
    modules={name: (f"evals.commands.{name}", text) for name, text in _COMMANDS.items()},
)
def command() -> None:
    """Measure retrieval and answers, compare runs, guard against regressions."""
