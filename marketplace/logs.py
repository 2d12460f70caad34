"""Lines of log that programs can read: one JSON object each, with the number of the request they belong to."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from flask import Flask

FACTS = ("request", "method", "page", "status", "milliseconds")


class Lines(logging.Formatter):
    """A record as one line of JSON: at (UTC), level, from, message, what a page adds (FACTS), and a fault's trace."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(app: Flask) -> None:
    """Write this site's lines to standard error where LOG_LINES asks for it; asked twice, they are written once."""
    ours = logging.getLogger("marketplace")
    if not app.config["LOG_LINES"] or any(isinstance(one.formatter, Lines) for one in ours.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False  # the last resort would write every warning a second time
