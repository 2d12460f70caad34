"""Tables as people send them: CSV in UTF-8 or CP949 (Korean Excel), comma, semicolon or tab, and XLSX workbooks."""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from marketplace.formats.csv_writer import undo_quote
from marketplace.kernel.text import Text

SAMPLE_BYTES = 65_536
MAX_CELL = 131_072
XLSX_SIGNATURE = b"PK\x03\x04"
BROKEN = "\ufffd"
EXTRA = "extra cells"

Aliases = Mapping[str, tuple[str, ...]]


class TableError(ValueError):
    """The file as a whole cannot be read as a table; `reason` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def read_table(
    file: BinaryIO, aliases: Aliases, required: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by canonical column name); empty lines are skipped, cells are stripped.

    `aliases` maps a column to other headings it goes by; headings are compared without case, spaces and punctuation.
    Unknown columns keep their heading. Cells beyond the header are joined under `tables.EXTRA`.
    Raises TableError for a file without header, without a required column, or that is no table.
    """
    file.seek(0)
    rows = _xlsx_rows(file) if file.read(4) == XLSX_SIGNATURE else _csv_rows(file)
    columns: list[str] | None = None
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells, aliases)
            _require(columns, required)
            continue
        yield number, _by_column(columns, cells)
    if columns is None:
        raise TableError(Text("파일에 머리글 행이 없습니다.", "The file has no header row."))


def _by_column(columns: list[str], cells: list[str]) -> dict[str, str]:
    padded = cells + [""] * (len(columns) - len(cells))
    row = {column: undo_quote(cell.strip()) for column, cell in zip(columns, padded, strict=False) if column}
    extra = [cell for cell in cells[len(columns) :] if cell.strip()]
    return row | ({EXTRA: "; ".join(extra)} if extra else {})


def _columns(headings: list[str], aliases: Aliases) -> list[str]:
    known = {_fold(alias): column for column, names in aliases.items() for alias in (column, *names)}
    return [known.get(_fold(heading), heading.strip()) for heading in headings]


def _fold(heading: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading)).casefold()


def _require(columns: list[str], required: tuple[str, ...]) -> None:
    missing = [column for column in required if column not in columns]
    if missing:
        names = ", ".join(missing)
        raise TableError(Text(f"필요한 열이 없습니다: {names}", f"Required columns are missing: {names}"))


def encoding_of(file: BinaryIO) -> str:
    """Tell UTF-8 (with or without BOM), UTF-16 and CP949 apart by the first 64 KB."""
    file.seek(0)
    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8-sig"


def _csv_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    text = io.TextIOWrapper(file, encoding=encoding_of(file), errors="replace", newline="")
    try:
        reader = csv.reader(text, delimiter=_delimiter(text))
        while True:
            line = reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableError(
                    Text(
                        f"{line}행을 읽을 수 없습니다. 따옴표를 확인해 주십시오.",
                        f"Line {line} cannot be read: {error}.",
                    )
                ) from error
    finally:
        if not file.closed:
            text.detach()  # the caller's file stays open


def _delimiter(text: io.TextIOWrapper) -> str:
    first = text.readline(SAMPLE_BYTES)
    text.seek(0)
    return max(",;\t", key=first.count)


def _xlsx_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise TableError(Text("엑셀 파일을 열 수 없습니다.", "The workbook cannot be opened.")) from error
    try:
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_xlsx_cell(value) for value in cells]
    finally:
        book.close()


def _xlsx_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
