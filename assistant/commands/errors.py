"""Known errors as one line and exit code 1; a stop by the user as a calm word."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def plain_errors(function: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """Decorate a command so that a known error ends it with one line."""

    @functools.wraps(function)
    def wrapped(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except KeyboardInterrupt:
            click.echo("\nStopped. Nothing is broken; run the command again to go on.", err=True)
            raise SystemExit(130) from None
        except Exception as error:
            if is_known(error):
                raise click.ClickException(" ".join(str(error).split())) from error
            raise

    return wrapped


def is_known(error: Exception) -> bool:
    """Whether an error explains itself; the classes are imported only once one has come up."""
    from assistant.client import AssistantError
    from assistant.export.quotes import ExportError
    from assistant.reader.weights import ReaderWeightsError
    from assistant.serving.keys import KeysError
    from assistant.serving.problems import RecordsError
    from assistant.settings import SettingsError
    from assistant.snapshots import NotReadyError
    from ingest.bundled_model import BundledModelError
    from ingest.corpus import CorpusError
    from ingest.embedding import EmbeddingModelError
    from ingest.glossary import GlossaryError
    from ingest.index import IndexUnavailableError

    known = (
        AssistantError,
        BundledModelError,
        CorpusError,
        EmbeddingModelError,
        ExportError,
        IndexUnavailableError,
        GlossaryError,
        KeysError,
        NotReadyError,
        ReaderWeightsError,
        RecordsError,
        SettingsError,
    )
    return isinstance(error, known)
