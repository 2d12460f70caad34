"""What becomes of the rows that name a person or an organisation: one mechanism, declared table by table.

A person who leaves is forgotten (개인정보 보호법 제21조); what the books must keep stays and points to an account that says
nothing any more. A company that was merged into another lives on in it (상법 제235조); one that was closed does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, update
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.kernel import clock
from marketplace.kernel.database import Base, db
from marketplace.kernel.transaction import atomic

Table = type[Base]


class Person(Protocol):
    """The account that is being closed, while its address still stands."""

    id: int
    email: str


Eraser = Callable[[Person], None]


@dataclass(frozen=True)
class Stays:
    """The rows stay as they are, for this reason."""

    reason: str


@dataclass(frozen=True)
class Erased:
    """The person's rows are deleted; `column` names the person."""

    column: str = "user_id"


@dataclass(frozen=True)
class Follows:
    """The rows of an absorbed company become the survivor's; `column` names the company."""

    column: str = "company_id"


@dataclass(frozen=True)
class By:
    """The feature of this name sees to it, in its own `erase_person`, `organisation_merged` or `organisation_closed`."""

    feature: str


@dataclass(frozen=True)
class Organisations:
    """What becomes of a table's rows when their organisation is merged into another, and when it is closed."""

    merged: Stays | Follows | By
    closed: Stays | By


PersonFates = Mapping[Table, Stays | Erased | By]
OrganisationFates = Mapping[Table, Organisations]


@dataclass(frozen=True)
class Expires:
    """Rows are deleted this long after the instant in `column`; those that have none stay."""

    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    kept: timedelta


Purge = Expires | Callable[[], object]


def forget_person(person: Person, fates: PersonFates, erasers: Iterable[Eraser]) -> None:
    """Erase what names the person, in the caller's transaction: first what needs the address, then the plain rows."""
    for erase in erasers:
        erase(person)
    for table, fate in fates.items():
        if isinstance(fate, Erased):
            _run(delete(table).where(getattr(table, fate.column) == person.id))


def follow(old: int, new: int, fates: OrganisationFates) -> None:
    """Give the rows of company `old` to its survivor `new`, where the table says that they follow."""
    with atomic():
        for table, fate in fates.items():
            if isinstance(fate.merged, Follows):
                column = fate.merged.column
                _run(update(table).where(getattr(table, column) == old).values({column: new}))


def purge(rules: Iterable[Purge]) -> None:
    """Delete what has been kept long enough, then do whatever else the features forget by the clock."""
    rules = list(rules)
    now = clock.now()
    with atomic():
        for rule in rules:
            if isinstance(rule, Expires):
                _run(delete(rule.column.class_).where(rule.column < now - rule.kept))
    for rule in rules:
        if not isinstance(rule, Expires):
            rule()


def _run(statement: object) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))  # type: ignore[attr-defined]
