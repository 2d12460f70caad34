"""A result list as a file: rows for CSV and Excel, BibTeX for reference managers."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.catalog import shape
from marketplace.catalog.models import Listing
from marketplace.catalog.openness import openness_of_all
from marketplace.catalog.shape.field import Outside
from marketplace.kernel import clock
from marketplace.kernel.text import Text

SHEET = Text("검색 결과", "Results")
WIDTHS = (16, 48, 48, 60)


def header() -> list[Text]:
    """The titles of the table's columns."""
    return [shown.title for shown in shape.sheet("results")]


def rows_of(listings: Sequence[Listing], addresses: Sequence[str]) -> list[list[object]]:
    """The table under `header`, one row a listing; `addresses` are those of their pages."""
    known = openness_of_all(listings)
    columns = shape.sheet("results")
    pairs = zip(listings, addresses, strict=True)
    pairs_known = ((listing, Outside(known[listing.id], address)) for listing, address in pairs)
    return [[column.value(listing, outside) for column in columns] for listing, outside in pairs_known]


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
