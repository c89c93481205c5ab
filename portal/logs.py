"""Logging without the visitor's words: what people search for is nobody's business."""

import logging
import re
from typing import Any

# The query part of an address, up to the space or quote that ends it.
_QUERY = re.compile(r"\?[^\s\"']+")


def _without_query(value: Any) -> Any:
    return _QUERY.sub("?…", value) if isinstance(value, str) else value


class WithoutVisitorWords(logging.Filter):
    """Cuts the query string from every address in a record, before anything writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _without_query(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(arg) for arg in record.args)
        elif isinstance(record.args, dict):
            record.args = {key: _without_query(arg) for key, arg in record.args.items()}
        return True
