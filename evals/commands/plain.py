"""Known errors as one line and exit code 1: the product's, and the evaluations' own."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from evals.errors import EvalError
from evals.product import plain_errors

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def plain(function: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
    """Decorate a command so that a known error ends it with one line."""

    @functools.wraps(function)
    def wrapped(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except EvalError as error:
            raise click.ClickException(" ".join(str(error).split())) from error

    return plain_errors(wrapped)
