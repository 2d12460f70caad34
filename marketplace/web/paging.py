"""A page of rows, and the honest answer to page 10⁹."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select

from marketplace.kernel.database import db

T = TypeVar("T")
PER_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows `items` of `total`, on page `number` of `pages` (at least 1)."""

    items: Sequence[T]
    total: int
    number: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


def page_number() -> int:
    """The page asked for: a whole number from 1 to 10,000; anything else is page 1."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit()):
        return 1
    return max(1, 10_000 if len(text.lstrip("0")) > 5 else min(10_000, int(text.lstrip("0") or "0")))


def paginate(query: Select[Any], number: int, per_page: int = PER_PAGE) -> Page[Any]:
    """One page of a query of one entity; a number behind the end gives the last page."""
    part, total, number = _part(query, number, per_page)
    return Page(db.session.scalars(part).unique().all(), total, number, per_page)


def paginate_rows(query: Select[Any], number: int, per_page: int = PER_PAGE) -> Page[Any]:
    """The same of a query of several columns."""
    part, total, number = _part(query, number, per_page)
    return Page(db.session.execute(part).all(), total, number, per_page)


def _part(query: Select[Any], number: int, per_page: int) -> tuple[Select[Any], int, int]:
    """(what asks for that page, how many rows in all, which page it is)."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // per_page)))
    return query.limit(per_page).offset((number - 1) * per_page), total, number
