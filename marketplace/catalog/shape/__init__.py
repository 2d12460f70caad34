"""The shape of a listing: each of its fields declared once, with what follows from it.

Versions and their differences, the search document, the files of the results and of the desk, imports, the form, what
publication needs, the check page, the comparison and the badges of cards derive from this table. Adding a field is a row
here, a migration and its line in a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.catalog.models import Listing
from marketplace.catalog.shape.field import Field, Outside, Shown, Written
from marketplace.catalog.shape.related import RELATED
from marketplace.catalog.shape.written import WRITTEN
from marketplace.formats.catalogues import Layout
from marketplace.kernel.text import Text

SECTIONS: dict[str, Text] = {
    "basics": Text("기본 정보", "Basics"),
    "description": Text("기술 설명", "Description"),
    "people": Text("발명자와 지분", "Inventors and shares"),
    "rights": Text("특허와 분류", "Patents and codes"),
    "offers": Text("계약 조건", "Offers"),
    "files": Text("자료", "Files"),
}
FIELDS: tuple[Field, ...] = (*WRITTEN, *RELATED)


def fields_of(section: str) -> list[Field]:
    """The fields of a section of the form, in their order."""
    return [field for field in FIELDS if field.section == section]


def written(section: str = "") -> list[Written]:
    """The columns that the form writes: of a section, or of all."""
    return [w for field in FIELDS if not section or field.section == section for w in field.written]


def sheet(name: str) -> list[Shown]:
    """The columns of a sheet: "results", "desk" or "compared"."""
    return sorted((shown for field in FIELDS for shown in getattr(field, name)), key=lambda shown: shown.at)


def layout() -> Layout:
    """The columns of a listing in our exchange formats."""
    return tuple(column for field in FIELDS for column in field.layout())


def snapshot(listing: Listing) -> dict[str, Any]:
    """The public content as plain values, for a version and for noticing a change."""
    return {name: value for field in FIELDS for name, value in field.snapshot(listing).items()}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names in which two snapshots differ, in the order of the shape."""
    return [name for name in dict.fromkeys([*after, *before]) if before.get(name) != after.get(name)]


def document(listing: Listing, outside: Outside) -> dict[str, Any]:
    """What the fields give to the search document: values by the document's own names."""
    texts: dict[str, list[str]] = {}
    found: dict[str, Any] = {}
    for field in FIELDS:
        if field.documents is not None:
            found |= field.documents(listing, outside)
        elif field.indexed:
            for column in field.written:
                name = field.indexed + column.ending
                value = getattr(listing, column.column)
                if column.kind.prose:
                    texts.setdefault(name, []).append(value)
                else:
                    found[name] = tuple(map(str, value)) if isinstance(value, list) else value
    return found | {name: "\n".join(filter(None, parts)) for name, parts in texts.items()}
