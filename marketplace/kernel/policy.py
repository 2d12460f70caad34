"""Rates, floors and deadlines as dated rows: laws change, an old deal keeps the rule of its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Date, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base, Json, columns, insert_ignore


class Policy(Base):
    """The value of `key` from a date on. `confirmed` False: medium confidence, counsel should confirm."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("key", "from_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    from_on: Mapped[date]
    value: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(200), default="")
    confirmed: Mapped[bool] = mapped_column(default=True)


def seed(rows: Iterable[tuple[str, date, Any, str, bool]]) -> None:
    """Write the rows that ship with the features; rows an administrator has changed stay."""
    for key, from_on, value, source, confirmed in rows:
        insert_ignore(Policy, key=key, from_on=from_on, value=value, source=source, confirmed=confirmed)


_IN_FORCE = (
    select(Policy.value)
    .where(Policy.key == bindparam("key"), Policy.from_on <= bindparam("day", type_=Date))
    .order_by(Policy.from_on.desc())
    .limit(1)
)


def value(key: str, on: date) -> Any:
    """What `key` was worth on that day. LookupError when no row applies: a rule is never guessed."""
    found = columns(_IN_FORCE, key=key, day=on).first()
    if found is None:
        raise LookupError(f"no policy row for {key} on {on}")
    return found.value
