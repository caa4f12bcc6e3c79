"""`partnership settings`."""

import click

from assistant.commands.errors import plain_errors


@click.command("settings")
@click.option("--markdown", is_flag=True, help="Print docs/settings.md instead.")
@plain_errors
def command(markdown: bool) -> None:
    """Show every setting, and whether it comes from the environment, the file or its default.

    Secrets are masked.
    """
    from assistant.commands.settings_page import markdown as page
    from assistant.commands.settings_page import table
    from assistant.settings import load_settings

    if markdown:
        click.echo(page(), nl=False)
        return
    for name, value, source in table(load_settings()):
        click.echo(f"{name} = {value}  ({source})")
