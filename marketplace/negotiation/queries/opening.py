"""Matters between others as the center sees them before it opens one: that they exist, their state, their clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.negotiation.lifecycle import GUEST_QUESTION, INQUIRY, SHARING
from marketplace.negotiation.models import (
    MATTERS,
    CenterOpening,
    GuestQuestion,
    Inquiry,
    SharingApplication,
)
from marketplace.negotiation.permissions import knows_every_deal


@dataclass(frozen=True)
class Closed:
    """A matter that its reader has not opened. `asker`: the company; a guest is not named."""

    kind: str
    subject_id: int
    ref: str
    title: str
    asker: str
    institution: str
    state: Text
    since: datetime
    due_on: date | None


def closed_for(actor: Actor, kind: str, ref: str) -> Closed | None:
    """The matter of this kind (a key of MATTERS) for who may open it; None for everybody else."""
    if not knows_every_deal(actor) or kind not in MATTERS:
        return None
    if kind == "deal":
        inquiry = db.session.scalars(select(Inquiry).where(Inquiry.ref == ref)).first()
        return _deal(inquiry) if inquiry else None
    if kind == "guest-question":
        question = db.session.scalars(
            select(GuestQuestion).where(GuestQuestion.ref == ref, GuestQuestion.confirmed_at.is_not(None))
        ).first()
        return _guest(question) if question else None
    row = db.session.scalars(select(SharingApplication).where(SharingApplication.ref == ref)).first()
    return _sharing(row) if row else None


def _deal(row: Inquiry) -> Closed:
    return Closed(
        "deal",
        row.id,
        row.ref,
        row.listing.title,
        row.company.name,
        row.listing.institution.name,
        INQUIRY.states[row.state],
        row.created_at,
        row.reply_due_on if row.state == "open" else None,
    )


def _guest(row: GuestQuestion) -> Closed:
    return Closed(
        "guest-question",
        row.id,
        row.ref,
        row.listing.title,
        str(Text("비회원", "A guest")),
        row.listing.institution.name,
        GUEST_QUESTION.states[row.state],
        row.created_at,
        row.reply_due_on if row.state == "open" else None,
    )


def _sharing(row: SharingApplication) -> Closed:
    return Closed(
        "sharing",
        row.id,
        row.ref,
        row.listing.title,
        row.company.name,
        row.listing.institution.name,
        SHARING.states[row.state],
        row.applied_at,
        row.decide_by if row.state == "applied" else None,
    )


def openings_of(subject_type: str, subject_id: int) -> list[CenterOpening]:
    """Who of the center opened this matter, and why; the first first. For its parties, and who opened it."""
    query = select(CenterOpening).where(
        CenterOpening.subject_type == subject_type, CenterOpening.subject_id == subject_id
    )
    return list(db.session.scalars(query.order_by(CenterOpening.id)))
