"""Finding and moving what stands on a listing's page in an order of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from marketplace.catalog.models import Ordered
from marketplace.kernel.errors import NotFound

T = TypeVar("T", bound=Ordered)


def one_of(rows: Sequence[T], ref: str) -> T:
    """The row of this reference; NotFound when it is not among them."""
    found = next((row for row in rows if row.ref == ref), None)
    if found is None:
        raise NotFound()
    return found


def change_places(rows: Sequence[T], ref: str, earlier: bool) -> T | None:
    """Let a row and its neighbour change places; None at either end, where it stays."""
    row = one_of(rows, ref)
    at = rows.index(row) + (-1 if earlier else 1)
    if not 0 <= at < len(rows):
        return None
    rows[at].place, row.place = row.place, rows[at].place
    return row
