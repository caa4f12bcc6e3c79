"""`partnership eval`: measure retrieval and answers. One module a command."""

import click

_COMMANDS = {
    "run": "Ask the questions and record answers and scores.",
    "compare": "Show what changed between two runs.",
    "gate": "Fail where the assistant has become worse than the baseline.",
    "baseline": "Accept a new baseline, with the reason.",
    "report": "Write a run as one HTML page, as Markdown and as JSON.",
    "controls": "Check that the scorer catches assistants that are wrong on purpose.",
    "promote": "Turn an answer marked wrong into a candidate question.",
    "latency": "Time searches and answers, one client.",
    "retrieval": "Measure retrieval on a SQuAD-format file, beside two baselines.",
    "cross": "Measure retrieval across languages and in a mixed pool (NTREX).",
    "refusals": "Measure refusing on NoMIRACL.",
    "quality": "Write the page of all figures from run records.",
}


class _LazyGroup(click.Group):
    """Imports a command's module when it is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        import importlib

        module = importlib.import_module(f"evals.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command("eval", cls=_LazyGroup)
def command() -> None:
    """Measure retrieval and answers, compare runs, guard against regressions."""
