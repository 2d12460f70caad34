"""Bringing sheets in: uploaded, checked, run and undone, each by the worker in turns."""

from marketplace.interop.services.checking import check, check_on
from marketplace.interop.services.running import run_on, start
from marketplace.interop.services.undoing import undo, undo_on
from marketplace.interop.services.uploading import discard, drop, match_columns, upload

__all__ = [
    "check",
    "check_on",
    "discard",
    "drop",
    "match_columns",
    "run_on",
    "start",
    "undo",
    "undo_on",
    "upload",
]
