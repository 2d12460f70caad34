"""Workbooks (XLSX, XLS, ODS) by python-calamine, in a process of its own that may take so much memory and so many seconds.

A file of 99 KB can ask for gigabytes: what a workbook says of its own size is not to be trusted, and a failed allocation ends
the process that asked for it. Here that is never the one that serves pages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from marketplace.formats.tables import refusing
from marketplace.formats.tables.refusing import Limits, TableError

PROGRAM = Path(__file__).with_name("calamine_process.py")
REASONS = {"password": refusing.PASSWORD, "macros": refusing.MACROS, "broken": refusing.BROKEN_WORKBOOK}


def sheets_of(content: bytes, limits: Limits) -> list[tuple[str, bool, list[tuple[int, Sequence[str]]]]]:
    """(name, whether hidden, rows with their numbers from 1) of each sheet that is not empty."""
    command = [sys.executable, "-I", str(PROGRAM), *(str(n) for n in _numbers(limits))]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=limits.seconds + 10, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TableError(refusing.too_much(limits)) from error
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if answer is None:  # it was stopped: too long, or too much memory
        raise TableError(refusing.too_much(limits))
    if "refused" in answer:
        raise TableError(REASONS.get(answer["refused"], refusing.too_much(limits)))
    return [
        (
            sheet["name"],
            sheet["hidden"],
            [(number, [_text(cell) for cell in cells]) for number, cells in sheet["rows"]],
        )
        for sheet in answer["sheets"]
    ]


def _numbers(limits: Limits) -> tuple[int, ...]:
    return limits.memory_bytes, limits.seconds, limits.rows, limits.columns, limits.cells


def _text(cell: str) -> str:
    return unicodedata.normalize("NFC", cell) if not cell.isascii() else cell
