"""Logging without the visitor's words: what people search for is nobody's business."""

import datetime as dt
import json
import logging
import re
import traceback
from typing import Any

# The query part of an address, up to the space or quote that ends it.
_QUERY = re.compile(r"\?[^\s\"']+")
# Where a form came from, which Django quotes when it refuses one.
_ORIGIN = re.compile(r"checking failed - .+ does not match", re.DOTALL)
# Frames of a traceback that a line carries, the innermost ones.
_FRAMES = 20


def _without_words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _ORIGIN.sub("checking failed: it does not match", _QUERY.sub("?…", value))


class WithoutVisitorWords(logging.Filter):
    """
    Cuts what somebody sent out of a record, before anything writes it.

    That is the query of every address, where a refused form came from, and what the error of a
    task says: its type is enough.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _without_words(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_without_words(arg) for arg in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: _without_words(arg) for key, arg in record.args.items()}
            if record.name == "celery.app.trace" and "exc" in record.args:
                record.args["exc"] = str(record.args["exc"]).partition("(")[0]
        return True


class Json(logging.Formatter):
    """
    One line of JSON for each record, for machines that collect logs.

    An exception is told by its type and where it happened. Its message stays out: it may quote
    what a visitor typed, as the messages of databases do.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time (UTC), level, logger, message and, after a failure, the error."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                "T", "milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = _types(error)
            line["trace"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
            ]
        return json.dumps(line, ensure_ascii=False)


def _types(error: BaseException) -> str:
    """The type of an error and of those that led to it."""
    names = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        names.append(type(one).__qualname__)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return " from ".join(names)
