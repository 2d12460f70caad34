"""Text with cells separated by a comma, tab, semicolon or bar: its encoding, and rows with strict quotation marks."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

from marketplace.formats.tables import refusing
from marketplace.formats.tables.refusing import Limits, TableError

DELIMITERS = ",\t;|"
Row = tuple[int, Sequence[str]]


def decoded(content: bytes, *, declared: bool = False) -> str:
    """The text in UTF-8 (with or without a mark), UTF-16 or CP949, its letters composed (NFC).

    The whole content decides: the first Korean letter may come late. `declared`: a page that says its own encoding.
    Raises TableError naming the first line that none of them reads.
    """
    for encoding in (*_by_mark(content), "utf-8", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if declared:
        return unicodedata.normalize("NFC", content.decode("utf-8", "replace"))
    if b"\x00" in content:
        raise TableError(refusing.UNREADABLE)
    raise TableError(refusing.UNKNOWN_ENCODING.fill(line=_broken_line(content)))


def _by_mark(content: bytes) -> list[str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if b"\x00" in content:  # UTF-16 without a mark: every other byte of digits, commas and line ends is 0
        return ["utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"]
    return []


def _broken_line(content: bytes) -> int:
    """The first line that is neither UTF-8 nor CP949, by the reading that gets further."""
    reached = 0
    for encoding in ("utf-8", "cp949"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
    return content.count(b"\n", 0, reached) + 1


def readings(text: str, limits: Limits) -> Iterator[list[Row] | TableError]:
    """The rows under each separator that occurs in the text, the commonest first, or why they can't be read."""
    head = "\n".join(text.split("\n", 60)[:60])
    found = sorted((d for d in DELIMITERS if d in head), key=lambda d: -head.count(d)) or [","]
    for delimiter in found:
        try:
            yield list(_rows(text, delimiter, limits))
        except TableError as error:
            yield error


def _rows(text: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for count in range(limits.rows + 1_000):
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = refusing.LONG_CELL if "limit" in str(error) else refusing.UNCLOSED_QUOTE
            raise TableError(why.fill(line=line)) from error
        if len(row) > limits.columns or count > limits.rows:
            raise TableError(refusing.too_much(limits))
        _refuse_swallowed(row, line, reader.line_num, delimiter)
        yield line, row
    raise TableError(refusing.too_much(limits))


def _refuse_swallowed(row: Sequence[str], first: int, last: int, delimiter: str) -> None:
    """A cell that holds what looks like whole further lines was opened by a mark that somebody forgot to close."""
    if first == last:
        return
    # In prose a comma is followed by a blank, or stands between digits in threes; between cells it is neither.
    mark = re.escape(delimiter)
    separator = re.compile(rf"(?<![0-9]){mark}(?=\S)|{mark}(?![0-9]{{3}})(?=\S)")
    for cell in row:
        for line in re.split(r"\r\n|\r|\n", cell)[1:]:
            if len(separator.findall(line)) >= max(1, len(row) - 1):
                raise TableError(refusing.UNCLOSED_QUOTE.fill(line=first))
