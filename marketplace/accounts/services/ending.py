"""What waits for a second person at an organisation that is no more: nobody answers it, so it is taken back, and said so."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.lifecycle import AMOUNT_RULE, MERGER, ORGANISATION_CHANGE
from marketplace.accounts.models.two_people import AmountRule, Merger, OfficeProposal, OrganisationChange
from marketplace.accounts.services import offices
from marketplace.accounts.services.amounts import tell_of_amount
from marketplace.accounts.services.changes import tell_withdrawn
from marketplace.accounts.services.merging import tell_dropped
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.kernel.transaction import atomic, for_update

Row = TypeVar("Row", Merger, OrganisationChange, AmountRule)


def on_organisation_gone(payload: dict[str, Any], key: str) -> None:
    """Handler of a closed and of a merged organisation: proposed offices, amounts, mergers and changes end."""
    gone = payload["organisation_id"]
    with atomic():
        offices.withdraw_all(OfficeProposal.organisation_id == gone)
        either = or_(Merger.organisation_id == gone, Merger.into_id == gone)
        for merger in _ended(MERGER, "drop", Merger, either):
            tell_dropped(merger, SYSTEM)
        for change in _ended(
            ORGANISATION_CHANGE, "withdraw", OrganisationChange, OrganisationChange.organisation_id == gone
        ):
            tell_withdrawn(change, SYSTEM)
        for rule in _ended(AMOUNT_RULE, "withdraw", AmountRule, AmountRule.institution_id == gone):
            tell_of_amount(rule, SYSTEM)


def _ended(table: Lifecycle, action: str, model: type[Row], which: ColumnElement[bool]) -> list[Row]:
    """What waited there, taken back."""
    query = select(model).where(which, model.state == "proposed").order_by(model.id)
    rows = list(db.session.scalars(for_update(query, model)).unique())
    for row in rows:
        table.perform(action, row, SYSTEM)
        row.decided_at = clock.now()
    return rows
