"""A company was merged into another (accounts): what it owes and is owed is the survivor's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from marketplace.billing.models import GuaranteeBond, Invoice, PlannedInvoice
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic


def on_organisation_merged(payload: dict[str, Any], key: str) -> None:
    """Handler: invoices, planned ones and bonds follow. Issued papers are copies and keep the old name."""
    with atomic():
        for table in (Invoice, PlannedInvoice, GuaranteeBond):
            db.session.execute(
                update(table)
                .where(table.company_id == payload["organisation_id"])
                .values(company_id=payload["into_id"])
                .execution_options(synchronize_session=False)
            )
