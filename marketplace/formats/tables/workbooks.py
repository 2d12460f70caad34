"""Workbooks (XLSX, XLS, ODS) by python-calamine, in a process with limits (formats.bounded)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from marketplace.formats import bounded
from marketplace.formats.tables import refusing
from marketplace.formats.tables.refusing import Limits, TableError

PROGRAM = Path(__file__).with_name("calamine_process.py")
REASONS = {"password": refusing.PASSWORD, "macros": refusing.MACROS, "broken": refusing.BROKEN_WORKBOOK}


def sheets_of(content: bytes, limits: Limits) -> list[tuple[str, bool, list[tuple[int, Sequence[str]]]]]:
    """(name, whether hidden, rows with their numbers from 1) of each sheet that is not empty."""
    try:
        answer = json.loads(
            bounded.read(
                PROGRAM,
                limits.rows,
                limits.columns,
                limits.cells,
                limits.characters,
                content=content,
                seconds=limits.seconds,
                memory_bytes=limits.memory_bytes,
            )
        )
    except bounded.Busy as error:
        raise TableError(refusing.BUSY) from error
    except bounded.Stopped as error:
        raise TableError(refusing.too_much(limits)) from error
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


def _text(cell: str) -> str:
    return unicodedata.normalize("NFC", cell) if not cell.isascii() else cell
