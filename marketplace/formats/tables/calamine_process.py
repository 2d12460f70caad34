"""The program of `workbooks`: a workbook on standard input, its sheets as JSON on standard output. Knows nothing of the site.

Arguments: most rows, most columns, most cells of a sheet, most characters of all of them.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from decimal import Decimal
from typing import Any


def main() -> None:
    rows, columns, cells, characters = map(int, sys.argv[1:])
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        found = []
        for sheet in book.sheets_metadata:
            if sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba):
                return _answer({"refused": "macros"})
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            data = book.get_sheet_by_name(sheet.name)
            end = data.end or (0, 0)
            if (
                end[0] >= rows + 1_000
                or (end[0] + 1) * min(end[1] + 1, columns) > cells
                or data.height * data.width > cells * 4
            ):
                return _answer({"refused": "too_much"})
            read = _rows(data, columns)
            characters -= sum(len(cell) for _, row in read for cell in row)
            if characters < 0:
                return _answer({"refused": "too_much"})
            found.append(
                {
                    "name": sheet.name,
                    "hidden": sheet.visible is not SheetVisibleEnum.Visible,
                    "rows": read,
                }
            )
    except PasswordError:
        return _answer({"refused": "password"})
    except (CalamineError, ValueError, OSError, KeyError):
        return _answer({"refused": "broken"})
    _answer({"sheets": [sheet for sheet in found if sheet["rows"]]})


def _rows(data: Any, columns: int) -> list[tuple[int, list[str]]]:
    """Rows that hold something, with their numbers as the spreadsheet counts."""
    rows = []
    for number, row in enumerate(data.to_python(skip_empty_area=False), start=1):
        cells = [_cell(value) for value in row[:columns]]
        if any(cells):
            rows.append((number, cells))
    return rows


def _cell(value: Any) -> str:
    """One cell as a person would type it: numbers in full, with the fifteen digits that a spreadsheet keeps."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.time.min
            else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def _answer(what: dict[str, Any]) -> None:
    json.dump(what, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
