"""Tables of the desk as files: CSV or XLSX, as the address asks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]

from marketplace.formats.table_writer import csv_bytes
from marketplace.kernel.text import language, t

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(kind: str, name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """The table as an attachment `name.csv` or `name.xlsx`; nothing in it can be a formula."""
    content = csv_bytes(head, rows, language()) if kind == "csv" else _workbook(name, head, rows)
    return Response(
        content,
        mimetype=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def _workbook(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = name[:31]
    sheet.append([t(cell) for cell in head])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_plain(value) for value in row])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # text that begins with = stays text
                cell.data_type = "s"
    for column, heading in zip(sheet.columns, head, strict=False):
        sheet.column_dimensions[column[0].column_letter].width = max(12, 2 * len(t(heading)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value if isinstance(value, (int, float, date)) or value is None else t(value)
