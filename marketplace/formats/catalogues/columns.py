"""What a catalogue says of a listing: its columns, each with what else it is called and how its value is read and written.

Which columns there are is not known here: whoever owns the listing hands a `Layout` to the readers and writers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from marketplace.formats.catalogues.check import Check
from marketplace.formats.catalogues.rows import CatalogueRow
from marketplace.formats.text_in import one_line


def unchanged(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Column:
    """One column of the table form, one key of the JSON form.

    `read` takes the value of a row in its stored form and notes what is wrong with it; `split` makes a table's cell the
    value that JSON would have, `join` the other way round. A value that is empty is left out of the listing unless
    `always`.
    """

    name: str
    read: Callable[[Check, str], Any]
    aliases: tuple[str, ...] = ()
    split: Callable[[str], Any] = unchanged
    join: Callable[[Any], Any] = unchanged
    always: bool = False


Layout = tuple[Column, ...]
# (open binary file, today, columns of a listing) -> rows. Today decides what has expired; readers never ask the clock.
Reader = Callable[[BinaryIO, date, Layout], Iterator[CatalogueRow]]


def split_list(cell: str) -> list[str]:
    """``a; b`` → ["a", "b"]."""
    return [part for part in map(one_line, cell.split(";")) if part]


def join_list(values: list[str]) -> str:
    return "; ".join(values)
