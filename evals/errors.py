"""What can go wrong in an evaluation and explains itself in one line."""


class EvalError(Exception):
    """An evaluation cannot go on; the message names the cause and the cure."""
