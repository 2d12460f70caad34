"""What was given up."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.arrears.models.write_off import WriteOff
from marketplace.kernel.database import db


def write_off_of(invoice_id: int) -> WriteOff | None:
    """The last write-off of an invoice that is asked for or done."""
    return db.session.scalars(
        select(WriteOff)
        .where(WriteOff.invoice_id == invoice_id, WriteOff.state != "cancelled")
        .order_by(WriteOff.id.desc())
    ).first()
