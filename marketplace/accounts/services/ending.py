"""What waits for a second person at an organisation that is no more: nobody answers it, so it is taken back."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.lifecycle import AMOUNT_RULE, MERGER, ORGANISATION_CHANGE
from marketplace.accounts.models.two_people import AmountRule, Merger, OfficeProposal, OrganisationChange
from marketplace.accounts.services import offices
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
        _end(MERGER, "drop", Merger, or_(Merger.organisation_id == gone, Merger.into_id == gone))
        _end(ORGANISATION_CHANGE, "withdraw", OrganisationChange, OrganisationChange.organisation_id == gone)
        _end(AMOUNT_RULE, "withdraw", AmountRule, AmountRule.institution_id == gone)


def _end(table: Lifecycle, action: str, model: type[Row], which: ColumnElement[bool]) -> None:
    query = select(model).where(which, model.state == "proposed").order_by(model.id)
    for row in db.session.scalars(for_update(query, model)).unique():
        table.perform(action, row, SYSTEM)
        row.decided_at = clock.now()
