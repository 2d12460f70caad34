"""Our own exchange formats: JSON Lines, and the same columns as CSV or XLSX.

In a table, lists are separated by `;`. Entries with several parts use `:` or `|`:
- `inventors`: `한도윤:60; 서지안:40`, with both names `한도윤/Han Doyun:60`
- `patents`: `KR|10-2022-9910001|10-9910001|registered|2042-03-14` (country, application, registration, status, expiry)
- `offers`: `non_exclusive|30000000|KRW|36|KR|300|Y|분야|field` (kind, fee, currency, months, territories as `KR,US`, royalty in basis
  points, express, field of use in Korean and English); an empty fee means 협의, 0 means 무상.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from marketplace.formats.catalogues.columns import Layout
from marketplace.formats.catalogues.record import read_listing
from marketplace.formats.catalogues.rows import CatalogueRow, Problem
from marketplace.formats.catalogues.tables import EXTRA, read_table
from marketplace.formats.table_writer import csv_bytes
from marketplace.kernel.text import Text

KEY_ALIASES = ("키", "관리번호", "번호", "id")


def own_jsonl(file: BinaryIO, today: date, layout: Layout) -> Iterator[CatalogueRow]:
    """Read JSON Lines, one listing a line; a line that is no JSON object is a row with a problem."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace")
    seen: dict[str, int] = {}
    try:
        for number, line in enumerate(text, start=1):
            if line.strip():
                yield _row(number, *json_object(line), today, layout, seen)
    finally:
        if not file.closed:
            text.detach()  # the caller's file stays open


def own_csv(file: BinaryIO, today: date, layout: Layout) -> Iterator[CatalogueRow]:
    """Read the table form, CSV or XLSX. Raises TableError when the file is no table or has no key column."""
    seen: dict[str, int] = {}
    for number, cells in read_table(file, aliases_of(layout), required=("key",)):
        record, problems = _from_cells(cells, layout)
        yield _row(number, record, problems, today, layout, seen)


def aliases_of(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Column → the other headings it goes by, as `read_table` takes them."""
    return {"key": KEY_ALIASES} | {column.name: column.aliases for column in layout}


def _row(
    number: int,
    record: Mapping[str, Any],
    problems: list[Problem],
    today: date,
    layout: Layout,
    seen: dict[str, int],
) -> CatalogueRow:
    if problems and not record:
        return CatalogueRow(number, {}, problems)
    listing, found = read_listing(record, today, layout)
    problems = problems + found
    key = listing["key"]
    if key and key in seen:
        reason = Text(
            f"key가 {seen[key]}행과 같습니다: {key}", f"The key repeats that of line {seen[key]}: {key}"
        )
        problems.append(Problem("key", reason, "repeated_key"))
    seen.setdefault(key, number)
    return CatalogueRow(number, listing, problems)


def json_object(line: str) -> tuple[dict[str, Any], list[Problem]]:
    """Read one line as a JSON object; otherwise an empty one with the problem."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        place = getattr(error, "colno", 1)
        reason = Text(f"{place}번째 글자에서 JSON을 읽을 수 없습니다.", f"Not JSON, at character {place}.")
        return {}, [Problem("", reason, "not_json")]
    if not isinstance(value, dict):
        return {}, [Problem("", Text("JSON 객체가 아닙니다.", "Not a JSON object."), "not_json")]
    return value, []


def _from_cells(cells: Mapping[str, str], layout: Layout) -> tuple[dict[str, Any], list[Problem]]:
    problems = []
    if EXTRA in cells:
        reason = Text(
            f"머리글보다 값이 많습니다: {cells[EXTRA]}", f"More cells than headings: {cells[EXTRA]}"
        )
        problems.append(Problem("", reason, "extra_cells"))
    record: dict[str, Any] = {"key": cells.get("key", "")}
    record |= {
        column.name: column.split(cell)
        for column in layout
        if (cell := cells.get(column.name)) is not None and cell
    }
    return record, problems


def to_csv(listings: Iterable[Mapping[str, Any]], layout: Layout) -> bytes:
    """Write listings in the table form; reading the result gives them back."""
    header = ["key", *(column.name for column in layout)]
    return csv_bytes(header, ([listing["key"], *_cells(listing, layout)] for listing in listings))


def _cells(listing: Mapping[str, Any], layout: Layout) -> Iterator[object]:
    for column in layout:
        value = listing.get(column.name)
        yield "" if value is None or value == [] else column.join(value)
