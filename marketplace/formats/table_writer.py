"""Tables that go out. One guard against formulas, one time zone (Seoul), headings in the reader's language.

CSV is UTF-8 with a BOM (Excel reads Korean) and CRLF. A spreadsheet runs what begins like a formula, so such a text gets a `'`
before it in CSV; in XLSX (`xlsx_writer`) every text is typed as text, which is the same promise.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from marketplace.formats.dates_text import in_seoul
from marketplace.formats.money_text import plain
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
# OWASP "CSV injection": these first characters make a spreadsheet evaluate the cell, the full-width ones in East Asian versions.
_RISKY = re.compile(r"^\s*[=+\-@\t\r|%＝＋－＠]|^[\t\r\n]")
_NUMBER = re.compile(r"^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$")
_DEFUSED = re.compile(r"^'(?=\s*[=+\-@\t\r|%＝＋－＠]|[\t\r\n])")


def cell(value: object, lang: str = "ko") -> str:
    """Return one value as a cell: None empty, dates ISO, instants in Seoul, booleans Y/N, money in units of its currency
    (`33000000`, `1250.00`), risky text quoted by '."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = as_text(value, lang).replace("\x00", "")
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.match(text) else text


def undo_quote(text: str) -> str:
    """Remove the ' that `cell` put before a risky text, so that an export can be imported again."""
    return _DEFUSED.sub("", text)


def csv_chunks(
    header: Sequence[object], rows: Iterable[Sequence[object]], lang: str = "ko"
) -> Iterator[bytes]:
    """Yield the file piece by piece, one row each after the header, for a streamed download."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([cell(value, lang) for value in header])
    yield _drain(buffer)
    for row in rows:
        writer.writerow([cell(value, lang) for value in row])
        yield _drain(buffer)


def csv_bytes(header: Sequence[object], rows: Iterable[Sequence[object]], lang: str = "ko") -> bytes:
    """Return the whole file."""
    return b"".join(csv_chunks(header, rows, lang))


def as_text(value: object, lang: str) -> str:
    """Return one value in words, as both kinds of file say it: None empty, dates ISO, instants in Seoul, booleans Y/N."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Money):
        return plain(value.amount, value.currency)
    if isinstance(value, datetime):
        return f"{in_seoul(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return value.ko if lang == "ko" else value.en
    return str(value)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")
