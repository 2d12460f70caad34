"""Catalogues as tables: what the one reader of `formats.tables` gives, row by row, under the names of our own format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from marketplace.formats import tables
from marketplace.formats.tables import Columns, Limits, TableError
from marketplace.kernel.text import Text

__all__ = ["EXTRA", "LIMITS", "Aliases", "TableError", "read_table"]

# A catalogue is imported from the command line and may be long.
LIMITS = Limits(  # for a command of the operator's, not for pages
    file_bytes=100_000_000,
    unpacked_bytes=500_000_000,
    rows=200_000,
    cells=6_000_000,
    characters=200_000_000,
    seconds=60,
    memory_bytes=1_500_000_000,
)
EXTRA = "extra cells"

Aliases = Mapping[str, tuple[str, ...]]


def read_table(
    file: BinaryIO, aliases: Aliases, required: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by canonical column name); empty lines and totals are skipped, cells are stripped.

    `aliases` maps a column to other headings it goes by; headings are compared without case, spaces and punctuation, and
    found below titles and behind a cover sheet. Cells beyond the heading of a workbook are joined under `tables.EXTRA`.
    Raises TableError for a file without a heading of the required columns, or that is no table.
    """
    file.seek(0)
    names = ", ".join(required)
    columns = Columns(
        aliases={name: (name, *others) for name, others in aliases.items()},
        needed=(frozenset(required),),
        label=required[0],
        names=Text(names, names),
        ends_in_total=False,
        limits=LIMITS,
    )
    for line in tables.read(file.read(LIMITS.file_bytes + 1), columns).lines:
        values = {name: value for name, value in line.values.items() if value}
        yield line.number, values | ({EXTRA: "; ".join(line.extra)} if line.extra else {})
