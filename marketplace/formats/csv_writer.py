"""CSV for spreadsheets: UTF-8 with a BOM (Excel reads Korean), CRLF, and no cell that runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from marketplace.formats.dates_text import in_seoul
from marketplace.kernel.text import Text

BOM = "\ufeff"
# OWASP "CSV injection": these first characters make a spreadsheet evaluate the cell.
_RISKY = re.compile(r"^\s*[=+\-@\t\r|%]|^[\t\r\n]")
_NUMBER = re.compile(r"^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$")
_DEFUSED = re.compile(r"^'(?=\s*[=+\-@\t\r|%]|[\t\r\n])")


def cell(value: Any, lang: str = "ko") -> str:
    """Return one value as a cell: None empty, dates ISO, instants in Seoul, booleans Y/N, risky text quoted by '."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return f"{in_seoul(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        value = value.ko if lang == "ko" else value.en
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.match(text) else text


def undo_quote(text: str) -> str:
    """Remove the ' that `cell` put before a risky text, so that an export can be imported again."""
    return _DEFUSED.sub("", text)


def csv_chunks(header: Sequence[Any], rows: Iterable[Sequence[Any]], lang: str = "ko") -> Iterator[bytes]:
    """Yield the file piece by piece, one row each after the header, for a streamed download."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([cell(value, lang) for value in header])
    yield _drain(buffer)
    for row in rows:
        writer.writerow([cell(value, lang) for value in row])
        yield _drain(buffer)


def csv_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]], lang: str = "ko") -> bytes:
    """Return the whole file."""
    return b"".join(csv_chunks(header, rows, lang))


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")
