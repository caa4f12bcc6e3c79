"""What a server's client raises, as one line; and another try where that cannot do harm."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from ingest.index.base import first_line
from ingest.index.points import IndexUnavailableError

_Result = TypeVar("_Result")
WAITS = (0.2, 1.0, 5.0, 15.0)
"""Seconds before each further try: a node that restarts is back within them."""
_PASSING = {429, 500, 502, 503, 504}


def tried_again(call: Callable[[], _Result], waits: tuple[float, ...] = WAITS) -> _Result:
    """Make a call that changes nothing when it is made twice, again where the connection broke."""
    for wait in waits:
        try:
            return call()
        except (ApiException, OSError) as error:
            if isinstance(error, UnexpectedResponse) and error.status_code not in _PASSING:
                raise
            time.sleep(wait)
    return call()


@contextmanager
def clear_read_errors() -> Iterator[None]:
    """Turn a connection that broke, or a refusal, into one line."""
    try:
        yield
    except (ApiException, OSError) as error:
        raise IndexUnavailableError(
            f"The Qdrant server does not answer: {first_line(error)} Try again in a moment."
        ) from error


@contextmanager
def clear_write_errors(collection: str) -> Iterator[None]:
    """Turn a refusal to write into one line that names the collection."""
    try:
        yield
    except (ApiException, OSError) as error:
        raise IndexUnavailableError(
            f"The Qdrant server did not store {collection}: {first_line(error)} "
            "The index that serves is as it was; run the command again to go on."
        ) from error
