"""What the corpus commands share: folders, tools of the world, known errors, questions asked."""

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.settings import Settings
    from ingest.embedding import Embedder
    from ingest.official_texts.download import Downloader
    from ingest.official_texts.store import Confirm

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def _open_downloader(hosts: Collection[str]) -> "Downloader":
    from ingest.official_texts.download import Downloader

    return Downloader(hosts)


@dataclass(frozen=True)
class CorpusTools:
    """What the commands use of the world; a test hands in tools for its own server."""

    open_downloader: Callable[[Collection[str]], "Downloader"] = _open_downloader
    schemes: tuple[str, ...] = ("https://",)

    @classmethod
    def current(cls) -> "CorpusTools":
        """The tools that were handed to the command line, else the real ones."""
        return click.get_current_context().find_object(cls) or cls()


@dataclass(frozen=True)
class CorpusPlaces:
    """The corpus folders of the settings, and the one that fetched and added texts go to."""

    settings: "Settings"
    folders: tuple[Path, ...]
    writable: Path

    @classmethod
    def of_settings(cls) -> "CorpusPlaces":
        """Read the settings.

        Raises:
            SettingsError: one is unknown or out of bounds.
        """
        from assistant.settings import load_settings
        from ingest.corpus_folders import corpus_folders, writable_folder

        settings = load_settings()
        folders = corpus_folders(settings.data, settings.corpus)
        return cls(settings, tuple(folders), writable_folder(settings.data, settings.corpus))

    def embedder(self) -> "Embedder | None":
        """The model that aligns texts: the settings' own; None if it knows one language only."""
        if self.settings.embedding_model == "hashing":
            return None
        from assistant.assembly import open_embedder
        from assistant.commands.progress import announce_model

        return open_embedder(self.settings, announce_model)


def corpus_errors(function: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """Decorate a command so that what is wrong with a text is one line and exit code 1."""

    @plain_errors
    @functools.wraps(function)
    def wrapped(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        from ingest.catalog_edit import CatalogEditError
        from ingest.glossary import GlossaryError
        from ingest.official_texts.blocks import OfficialTextError

        try:
            return function(*args, **kwargs)
        except (CatalogEditError, GlossaryError, OfficialTextError) as error:
            raise click.ClickException(" ".join(str(error).split())) from error

    return wrapped


def ask_before_replacing(yes: bool) -> "Confirm":
    """Show what a text would lose and gain, and ask; with `--yes`, show and go on."""

    def confirm(path: Path, diff: str) -> bool:
        click.echo(diff.rstrip("\n"))
        if yes:
            return True
        try:
            return click.confirm(f"Replace {path}?", default=False)
        except click.Abort:
            raise click.ClickException(
                f"{path} was not replaced: nobody answered. Say --yes to replace without asking."
            ) from None

    return confirm
