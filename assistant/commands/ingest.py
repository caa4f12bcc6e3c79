"""`partnership ingest`."""

import click

from assistant.commands.errors import plain_errors
from assistant.commands.progress import announce_model, passages_bar


@click.command("ingest")
@click.option("--rebuild", is_flag=True, help="Embed every passage again.")
@plain_errors
def command(rebuild: bool) -> None:
    """Bring the index in step with the corpus.

    Only passages that are new or changed are embedded. The old index answers until the new one is
    complete; a run that was stopped goes on where it stopped.
    """
    from assistant.assembly import open_engine
    from assistant.settings import load_settings
    from ingest.index import SERVER_ADVICE, SERVER_ADVISED

    settings = load_settings()
    engine = open_engine(settings, announce_model)
    try:
        with passages_bar() as progress:
            report = engine.ingest(rebuild=rebuild, progress=progress)
    finally:
        engine.index.close()
    click.echo(
        f"{report.total} texts indexed: {report.embedded} embedded, "
        f"{report.carried_over} unchanged."
    )
    if settings.qdrant_url is None and report.total > SERVER_ADVISED:
        click.echo(SERVER_ADVICE)
