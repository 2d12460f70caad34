"""Whose books a reader may open."""

from __future__ import annotations

from sqlalchemy import or_, select

from marketplace.accounts.models import Organisation
from marketplace.billing.permissions import finance_institutions
from marketplace.books.models import JournalEntry
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db


def book_institutions(actor: Actor) -> list[Organisation]:
    """Institutions whose books the actor may read; the center's finance and an auditor read all."""
    mine = finance_institutions(actor)
    # The center's own books, of its programmes, stand behind those of the institutions.
    query = select(Organisation).where(Organisation.kind.in_(("institution", "center")))
    query = query.order_by(Organisation.kind.desc(), Organisation.name_ko)
    if mine is not None:
        query = query.where(Organisation.id.in_(mine))
    else:
        query = query.where(Organisation.id.in_(select(JournalEntry.institution_id).distinct()))
    return list(db.session.scalars(query))


def institution_called(name: str) -> Organisation | None:
    """An institution by its ref or its business number, for the operator."""
    digits = name.replace("-", "")
    return db.session.scalars(
        select(Organisation).where(
            Organisation.kind == "institution",
            or_(Organisation.ref == name, Organisation.business_number == digits),
        )
    ).first()
