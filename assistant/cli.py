"""The command line: parses arguments and prints; the work is done elsewhere, imported when needed.

Known errors are one line on standard error and exit code 1.
"""

import click

_COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("assistant.commands.ask", "Ask a question."),
    "search": ("assistant.commands.search", "Find passages."),
    "serve": ("assistant.commands.serve", "Serve the page, the API and its documentation."),
    "ingest": ("assistant.commands.ingest", "Bring the index in step with the corpus."),
    "corpus": ("assistant.commands.corpus", "List, check and extend the texts."),
    "eval": ("evals.commands", "Measure retrieval and answers."),
    "calibrate": ("assistant.commands.calibrate", "Fit when to refuse, on your own questions."),
    "doctor": ("assistant.commands.doctor", "Say what is installed, in step, and what to do."),
}


class _LazyGroup(click.Group):
    """Imports a command's module when it is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        import importlib

        module, _ = _COMMANDS[cmd_name]
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partnership-assistant", prog_name="partnership")
def main() -> None:
    """Questions about the Japan–UK partnership texts, answered with exact quotations.

    日英間の協力に関する文書への質問に、正確な引用で答えます。

    Settings come from the environment (PARTNERSHIP_PORT=8080) or partnership.toml.
    """


if __name__ == "__main__":
    main()
