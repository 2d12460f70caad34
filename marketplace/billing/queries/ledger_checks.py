"""The last check of the books, as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.billing.permissions import finance_institutions
from marketplace.books.models import LedgerCheck
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import page
from marketplace.kernel.text import Text


@dataclass(frozen=True)
class Found:
    """One finding in words, with the page that shows it ("" where there is none)."""

    text: Text
    institution_id: int | None
    page: str
    ref: str


@dataclass(frozen=True)
class CheckView:
    """A run: by whom ("" the clock), what it looked at, and what it found for this reader."""

    run: LedgerCheck
    by: str
    found: list[Found]
    notes: list[Text]


def last_check(actor: Actor) -> CheckView | None:
    """The last run; findings of other institutions are left out for an institution's finance."""
    run = db.session.scalars(select(LedgerCheck).order_by(LedgerCheck.id.desc()).limit(1)).first()
    if run is None:
        return None
    mine = finance_institutions(actor)
    person = db.session.get(User, run.run_by_id) if run.run_by_id else None
    return CheckView(
        run=run,
        by=person.display_name if person else "",
        found=[_found(row) for row in run.findings if mine is None or row["institution_id"] in mine],
        notes=[Text(ko, en) for ko, en in run.notes],
    )


def _found(row: dict[str, Any]) -> Found:
    """The finding, with its page where a feature that is installed shows one."""
    shown = row["page"] if row["ref"] and page(row["page"]) else ""
    return Found(Text(row["ko"], row["en"]), row["institution_id"], shown, row["ref"])
