"""How the log looks: plain lines for people, JSON for machines."""

import logging
import sys

from assistant.serving.request_log import REQUEST_ID
from assistant.settings import Settings

_PLAIN = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"


def set_up_logging(settings: Settings) -> None:
    """Log to standard error, as the settings say; each line with its request's id."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_with_request_id)
    handler.setFormatter(_formatter(settings))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # what libraries say about requests may hold questions
    logging.getLogger("partnership").setLevel(settings.log_level.upper())


def _with_request_id(record: logging.LogRecord) -> bool:
    record.request_id = REQUEST_ID.get()
    return True


def _formatter(settings: Settings) -> logging.Formatter:
    if settings.log_format == "plain":
        return logging.Formatter(_PLAIN)
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(_FIELDS, json_ensure_ascii=False)
