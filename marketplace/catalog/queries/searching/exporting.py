"""A result list as a file: rows for CSV and Excel, BibTeX for reference managers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from marketplace.catalog import shape
from marketplace.catalog.models import Listing
from marketplace.catalog.shape.field import Outside
from marketplace.formats import table_writer
from marketplace.kernel import clock
from marketplace.kernel.text import Text, language
from marketplace.rights import queries as rights


def header() -> list[Text]:
    """The titles of the table's columns."""
    return [shown.title for shown in shape.sheet("results")]


def rows_of(listings: Sequence[Listing], addresses: Sequence[str]) -> list[list[object]]:
    """The table under `header`, one row a listing; `addresses` are those of their pages."""
    availability = rights.availability_of(listing.id for listing in listings)
    columns = shape.sheet("results")
    pairs = zip(listings, addresses, strict=True)
    outside = ((listing, Outside(availability[listing.id].open_kinds, address)) for listing, address in pairs)
    return [[column.value(listing, known) for column in columns] for listing, known in outside]


def xlsx(header: Sequence[Text], rows: Sequence[Sequence[object]]) -> bytes:
    """The table as an Excel workbook (Office Open XML). Text is always text: no cell can run as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(Text("검색 결과", "Results")))
    sheet.freeze_panes = "A2"
    for number, width in enumerate((16, 48, 48, 60), 1):
        sheet.column_dimensions["ABCD"[number - 1]].width = width
    title = [WriteOnlyCell(sheet, str(label)) for label in header]
    for cell in title:
        cell.font = Font(bold=True)
    sheet.append(title)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, value: object) -> object:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", table_writer.cell(value, language()))
    cell = WriteOnlyCell(sheet, table_writer.undo_quote(text)[:32_000])
    cell.data_type = "s"
    return cell


def bibtex(listings: Sequence[Listing], addresses: Sequence[str]) -> str:
    """One entry a listing: patents as @patent (biblatex), everything else as @misc."""
    return "\n".join(map(_entry, listings, addresses))


def _entry(listing: Listing, address: str) -> str:
    patent = listing.patents[0] if listing.patents else None
    published = clock.seoul_date(listing.published_at) if listing.published_at else None
    fields = {
        "title": f"{{{_tex(listing.title)}}}",
        "author": " and ".join(f"{{{_tex(person.name)}}}" for person in listing.inventors),
        "institution": f"{{{_tex(listing.institution.name)}}}",
        "number": _tex(patent.registration_no or patent.application_no) if patent else listing.public_id,
        "year": str(published.year) if published else "",
        "date": published.isoformat() if published else "",
        "url": address,
        "urldate": clock.today().isoformat(),
        "note": listing.public_id,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{'patent' if patent else 'misc'}{{{listing.public_id},", *lines, "}\n"])


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    char: "\\" + char for char in "&%$#_{}"
}


def _tex(text: str) -> str:
    return " ".join("".join(_SPECIAL.get(char, char) for char in text).split())
