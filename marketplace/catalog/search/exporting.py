"""A result list as a file: rows for CSV and Excel, BibTeX for reference managers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from marketplace.catalog.models import KINDS, Listing
from marketplace.formats import codes, table_writer
from marketplace.kernel import clock
from marketplace.kernel.text import Text, language
from marketplace.rights import queries as rights
from marketplace.rights.models import KINDS as LICENCE_KINDS

HEADER = (
    Text("번호", "Number"), Text("제목", "Title"), Text("영문 제목", "Title in English"), Text("요약", "Summary"),
    Text("성과 종류", "Kind"), Text("분야", "Field"), Text("TRL", "TRL"), Text("보유 기관", "Held by"),
    Text("발명자", "Inventors"), Text("IPC", "IPC"), Text("KSIC", "KSIC"), Text("가능한 계약", "Open licences"),
    Text("최저 기술료(원)", "Lowest fee (KRW)"), Text("특허번호", "Patents"), Text("등록일", "Listed"), Text("주소", "Address"),
)  # fmt: skip


def rows_of(listings: Sequence[Listing], addresses: Sequence[str]) -> list[list[object]]:
    """The table under HEADER, one row a listing; `addresses` are those of their pages."""
    availability = rights.availability_of(listing.id for listing in listings)
    return [
        _row(listing, availability[listing.id].open_kinds, address)
        for listing, address in zip(listings, addresses, strict=True)
    ]


def _row(listing: Listing, open_kinds: frozenset[str], address: str) -> list[object]:
    offers = [offer for offer in listing.open_offers if offer.kind in open_kinds]
    fees = [offer.fee for offer in offers if offer.fee is not None and offer.currency == "KRW"]
    found = listing.codes_of
    return [
        listing.public_id,
        listing.title_ko,
        listing.title_en,
        listing.summary,
        KINDS[listing.kind],
        codes.title("field", listing.field, language()) if listing.field else "",
        listing.trl,
        listing.institution.name,
        ", ".join(person.name for person in listing.inventors),
        ", ".join(found["ipc"]),
        ", ".join(found["ksic"]),
        ", ".join(str(LICENCE_KINDS[kind][0]) for kind in dict.fromkeys(o.kind for o in offers)),
        min(fees, default=None),
        ", ".join(p.registration_no or p.application_no for p in listing.patents),
        clock.seoul_date(listing.published_at) if listing.published_at else None,
        address,
    ]


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
