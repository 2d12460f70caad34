"""Reading tables that people upload (XLSX, CSV): as text cells, with the heading found by its aliases."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]

UNPACKED_BYTES = 200_000_000
MOST_COLUMNS = 60
HEADING_WITHIN = 40  # rows; what stands above the heading is skipped


class Unreadable(ValueError):
    """The bytes are neither a workbook nor text in UTF-8 or CP949."""


def cells(content: bytes, most_rows: int) -> list[list[str]]:
    """Rows of text: the first sheet of an XLSX, or text with comma, tab or semicolon. At most `most_rows` + 1 of a sheet."""
    return _sheet(content, most_rows) if content.startswith(b"PK") else _text(content)


def heading(
    rows: Sequence[Sequence[str]], aliases: Mapping[str, Sequence[str]], needed: frozenset[str]
) -> tuple[int, dict[str, int]] | None:
    """(index of the heading, column of each name) of the first row that has all of `needed`; None when there is none.

    Blanks and what stands in brackets at the end (a unit) don't count, nor does the case.
    """
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        names = [re.sub(r"\s", "", cell).lower() for cell in row]
        bare = [re.sub(r"\(.*\)$", "", name) for name in names]
        columns = {
            want: next(found.index(alias) for found in (names, bare) for alias in known if alias in found)
            for want, known in aliases.items()
            if any(alias in names or alias in bare for alias in known)
        }
        if needed <= set(columns):
            return at, columns
    return None


def _sheet(content: bytes, most_rows: int) -> list[list[str]]:
    """The first sheet as text. A workbook that unpacks to far more than it weighs is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > UNPACKED_BYTES:
                raise Unreadable
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=most_rows + 1, max_col=MOST_COLUMNS, values_only=True)
        return [[_cell(value) for value in row] for row in rows]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise Unreadable from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _text(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable
    if "\0" in text:
        raise Unreadable
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable from error
