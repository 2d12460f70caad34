"""A web page saved as `.xls`, as several banks give it: its tables. The standard library's parser does all that is asked here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

from marketplace.formats.tables import refusing
from marketplace.formats.tables.refusing import Limits, TableError

WIDEST_SPAN = 100
_STARTS = ("<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style", "<div", "<?xml", "<!--")


def is_webpage(content: bytes) -> bool:
    """Whether it begins as a page with a table does. A UTF-16 page begins so too, with a 0 after each letter."""
    start = content[:4000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    whole = content.replace(b"\x00", b"").lower()
    return start.startswith(tuple(s.encode() for s in _STARTS)) and b"<table" in whole


def tables_of(text: str, limits: Limits) -> list[tuple[str, list[tuple[int, Sequence[str]]]]]:
    """(name, rows) of each table of the page. A row's number counts the page's rows, as a spreadsheet that opens it shows them."""
    reader = _Reader(limits)
    reader.feed(text)
    reader.close()
    reader.finish()
    return [(str(number), rows) for number, rows in enumerate(reader.tables, 1) if rows]


class _Reader(HTMLParser):
    """Rows of each table; a cell over several columns or rows stands in the first of them."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[list[tuple[int, Sequence[str]]]] = []
        self.open: list[int] = []  # the tables that are open, the innermost last
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.span = 1
        self.down: dict[int, int] = {}  # column -> rows for which a cell from above still stands in it
        self.hidden = 0  # inside a style or script
        self.number = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self.hidden += 1
        elif tag == "table":
            self._end_row()
            self.tables.append([])
            self.open.append(len(self.tables) - 1)
            self.down = {}
        elif tag == "tr" and self.open:
            self._end_row()
            self.row = []
            self.number += 1
        elif tag in ("td", "th") and self.open:
            self._start_cell(dict(attrs))
        elif tag in ("br", "p", "div") and self.cell is not None:
            self.cell.append(" ")

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self.row is None:
            self.row = []
            self.number += 1
        while self.down.get(len(self.row), 0) > 0:
            self.down[len(self.row)] -= 1
            self.row.append("")
        self.span = _span(attributes.get("colspan"))
        below = _span(attributes.get("rowspan")) - 1
        if below:
            for column in range(len(self.row), len(self.row) + self.span):
                self.down[column] = below
        self.cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            if self.open:
                self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.hidden:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        text = unicodedata.normalize("NFC", " ".join("".join(self.cell).split()))
        self.row += [text, *[""] * (self.span - 1)]
        self.cells += self.span
        self.cell = None
        if self.cells > self.limits.cells or len(self.row) > self.limits.columns:
            raise TableError(refusing.too_much(self.limits))

    def _end_row(self) -> None:
        self._end_cell()
        if self.row is not None and self.open:
            self.tables[self.open[-1]].append((self.number, self.row))
            if self.number > self.limits.rows + 1_000:
                raise TableError(refusing.too_much(self.limits))
        self.row = None

    def finish(self) -> None:
        """The end of the page ends what was left open."""
        self._end_row()


def _span(written: str | None) -> int:
    return (
        min(max(int(written), 1), WIDEST_SPAN)
        if written and written.isascii() and written.isdigit() and len(written) < 6
        else 1
    )
