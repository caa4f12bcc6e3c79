"""The command line: parses arguments and prints; the work is done elsewhere, imported when needed.

Known errors are one line on standard error and exit code 1.
"""

import click

from assistant.commands.lazy_group import LazyGroup

_COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("assistant.commands.ask", "Ask a question."),
    "search": ("assistant.commands.search", "Find passages."),
    "serve": ("assistant.commands.serve", "Serve the page, the API and its documentation."),
    "mcp": ("assistant.commands.mcp", "Serve agents over standard input and output."),
    "ingest": ("assistant.commands.ingest", "Bring the index in step with the corpus."),
    "index": ("assistant.commands.index", "Keep the index in a file, and take it back."),
    "corpus": ("assistant.commands.corpus", "List, check and extend the texts."),
    "eval": ("evals.commands", "Measure retrieval and answers."),
    "bench": ("evals.commands.bench", "Measure what things cost, beside baselines."),
    "calibrate": ("assistant.commands.calibrate", "Fit when to refuse, on your own questions."),
    "replay": ("assistant.commands.replay", "Ask a kept question again and compare."),
    "export": ("assistant.commands.export", "Write kept answers as Markdown, DOCX or JSON."),
    "verify": ("assistant.commands.verify", "Check the quotations of an export against the texts."),
    "records": ("assistant.commands.records", "List and delete kept answers."),
    "keys": ("assistant.commands.keys", "Make, list and remove API keys."),
    "settings": ("assistant.commands.settings", "Show every setting and where it comes from."),
    "doctor": ("assistant.commands.doctor", "Say what is installed, in step, and what to do."),
}


@click.command(
    cls=LazyGroup, modules=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="partnership-assistant", prog_name="partnership")
def main() -> None:
    """Questions about the Japan–UK partnership texts, answered with exact quotations.

    日英間の協力に関する文書への質問に、正確な引用で答えます。

    Settings come from the environment (PARTNERSHIP_PORT=8080) or partnership.toml.
    """


if __name__ == "__main__":
    main()
