"""Spreadsheets that go out, in the words of `table_writer`. Loading openpyxl takes a fifth of a second: import this where one is written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from marketplace.formats.money_text import plain
from marketplace.formats.table_writer import as_text
from marketplace.kernel.money import MINOR_DIGITS, Money

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_000  # an XLSX cell holds 32,767 characters
_WIDEST = 60


def xlsx_bytes(
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    lang: str = "ko",
    *,
    sheet: str = "",
    widths: Sequence[int] = (),
    above: Sequence[Sequence[object]] = (),
    formats: Sequence[str] = (),
    spare: int = 0,
) -> bytes:
    """Return a workbook of one sheet: a bold heading that stays in view, below the lines `above` and a blank one.

    Numbers and days are written as such, all else as text. `widths` by column in characters; `formats` by column ("" none),
    also on `spare` empty lines at the end, for people to fill in.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet)[:31] or None)
    head = len(above) + (2 if above else 1)
    page.freeze_panes = f"A{head + 1}"
    for number, heading in enumerate(header, 1):
        wanted = widths[number - 1] if number <= len(widths) else 2 * len(as_text(heading, lang))
        page.column_dimensions[get_column_letter(number)].width = min(max(12, wanted), _WIDEST)
    for number, row in enumerate(above):
        page.append(
            [
                _sheet_cell(page, value, lang, bold=number == 0, size=14 if number == 0 else None)
                for value in row
            ]
        )
    if above:
        page.append([])
    page.append([_sheet_cell(page, heading, lang, bold=True) for heading in header])
    for row in rows:
        page.append(_formatted([_sheet_cell(page, value, lang) for value in row], formats))
    for _ in range(spare):
        page.append(_formatted([WriteOnlyCell(page) for _ in header], formats))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx_book(
    sheets: Iterable[tuple[str, Sequence[Sequence[object]], Sequence[object], Iterable[Sequence[object]]]],
    lang: str = "ko",
) -> bytes:
    """Return a workbook of several sheets, each (title, lines above, heading, rows), written as `xlsx_bytes` writes one."""
    book = Workbook(write_only=True)
    names: set[str] = set()
    for title, above, header, rows in sheets:
        name = re.sub(r"[\\/*?:\[\]]", " ", title)[:28]
        if name.lower() in names:
            name = f"{name[:25]} {len(names) + 1}"
        names.add(name.lower())
        page = book.create_sheet(name or None)
        for number, heading in enumerate(header, 1):
            wide = min(max(12, 2 * len(as_text(heading, lang))), _WIDEST)
            page.column_dimensions[get_column_letter(number)].width = wide if number > 1 else 34
        for number, row in enumerate(above):
            page.append(
                [
                    _sheet_cell(page, value, lang, bold=number == 0, size=14 if number == 0 else None)
                    for value in row
                ]
            )
        if header:
            page.append([_sheet_cell(page, heading, lang, bold=True) for heading in header])
        for row in rows:
            page.append([_sheet_cell(page, value, lang) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _formatted(cells: list[WriteOnlyCell], formats: Sequence[str]) -> list[WriteOnlyCell]:
    for one, number_format in zip(cells, formats, strict=False):
        if number_format:
            one.number_format = number_format
    return cells


def _sheet_cell(
    page: object, value: object, lang: str, *, bold: bool = False, size: int | None = None
) -> WriteOnlyCell:
    if value is None or value == "":
        return WriteOnlyCell(page)
    shown_as = ""
    if isinstance(value, Money):
        shown_as = "#,##0.00" if MINOR_DIGITS[value.currency] else "#,##0"
        value = Decimal(plain(value.amount, value.currency))
    is_plain = isinstance(value, int | float | Decimal | date) and not isinstance(value, bool | datetime)
    made = WriteOnlyCell(
        page, value if is_plain else _NOT_IN_XML.sub("", as_text(value, lang))[:LONGEST_CELL]
    )
    if not is_plain:
        made.data_type = "s"  # a text that begins with = stays a text
    if shown_as:
        made.number_format = shown_as
    if bold:
        made.font = Font(bold=True, size=size)
    return made
