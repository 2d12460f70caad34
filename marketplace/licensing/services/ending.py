"""Deals that fall through and agreements that end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.bills import family_of
from marketplace.licensing.queries.options import last_day
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.bills import withdraw_bills
from marketplace.licensing.services.dropping import drop_redline
from marketplace.licensing.services.duties import drop_duties, open_at_end
from marketplace.licensing.services.endings import drop_what_waits
from marketplace.licensing.services.renewing import end_amendments
from marketplace.negotiation import services as negotiation
from marketplace.rights import services as rights
from marketplace.rights.models import Right

NEEDS_REASON = (
    "이유를 적어 주십시오. 상대방에게 전달됩니다.",
    "Please say why; the other side will read it.",
)


def revoke(agreement_id: int, reason: str, actor: Actor) -> None:
    """The institution takes its offer back before it has signed; the parties may go on talking."""
    reason = required_text(reason, *NEEDS_REASON)
    with atomic():
        agreement = lock_agreement(agreement_id)
        AGREEMENT.perform("revoke", agreement, actor)
        _fall_through(agreement, reason)
        write_to(agreement, "agreement_revoked", "licensee")


def decline(agreement_id: int, reason: str, actor: Actor) -> None:
    """The company does not sign; the parties may go on talking."""
    reason = required_text(reason, *NEEDS_REASON)
    with atomic():
        agreement = lock_agreement(agreement_id)
        AGREEMENT.perform("decline", agreement, actor)
        _fall_through(agreement, reason)
        write_to(agreement, "agreement_declined", "licensor")


def end_agreement(agreement: Agreement, reason: str, at: datetime, actor: Actor) -> None:
    """Carry out what was announced, agreed or decided, in the caller's transaction; `at` is the instant of the end.

    In force: the right ends, files close; what was due stays due. Concluded only: it never comes into force, its bills
    are void and the parties may talk again. Both sides are told.
    """
    if agreement.state == "concluded":
        _lapse(agreement, reason)
        return
    AGREEMENT.perform("terminate", agreement, SYSTEM)
    agreement.ended_at, agreement.ended_reason = at, reason
    family = family_of(agreement)
    end_amendments(agreement, "terminate", SYSTEM)
    rights.end("agreement", agreement.id, reason[:300], actor)
    for agreement_id in family:
        invoicing.cancel_schedule("agreement", agreement_id, reason, actor)
    drop_what_waits(agreement)
    open_at_end(agreement, clock.seoul_date(at))
    write_to(agreement, "agreement_terminated")


def lapse_due(payload: dict[str, Any], key: str) -> None:
    """Job: end the offers that were not signed by their day. What was signed by both lapses by a party's notice only."""
    today = clock.today()
    due = select(Agreement.id).where(
        Agreement.state.in_(("offered", "signed")), Agreement.sign_by < periods.still_open(today)
    )
    for agreement_id in db.session.scalars(due.order_by(Agreement.id)).all():
        with atomic():
            agreement = lock_agreement(agreement_id)
            day = agreement.sign_by
            if agreement.state in ("offered", "signed") and day and periods.deadline(day) < today:
                _lapse(agreement, "서명 기한이 지났습니다 (Not signed in time)")


def expire_due(payload: dict[str, Any], key: str) -> None:
    """Job: agreements whose right's last day has passed."""
    over = (
        select(Agreement.id)
        .join(Right, (Right.source_id == Agreement.id) & (Right.source_type == "agreement"))
        .where(Agreement.state == "in_force", Right.until_on < clock.today(), Right.ended_at.is_(None))
    )
    for agreement_id in db.session.scalars(over.order_by(Agreement.id)).all():
        with atomic():
            agreement = lock_agreement(agreement_id)
            if agreement.state == "in_force":
                AGREEMENT.perform("expire", agreement, SYSTEM)
                agreement.ended_at, until = clock.now(), last_day(agreement)
                end_amendments(agreement, "expire", SYSTEM)
                drop_what_waits(agreement)
                open_at_end(agreement, until or clock.today())
                write_to(agreement, "agreement_expired", until_on=(until or clock.today()).isoformat())


def _lapse(agreement: Agreement, reason: str) -> None:
    AGREEMENT.perform("lapse", agreement, SYSTEM)
    _fall_through(agreement, reason)
    withdraw_bills(agreement, reason)
    drop_what_waits(agreement)
    drop_duties(agreement)
    write_to(agreement, "agreement_lapsed")


def _fall_through(agreement: Agreement, reason: str) -> None:
    """Free the rights that were held, release the terms, let the parties talk again."""
    agreement.ended_at, agreement.ended_reason = clock.now(), reason
    drop_redline(agreement)
    if agreement.term_sheet_id is not None:
        rights.end("term_sheet", agreement.term_sheet_id, reason[:300], SYSTEM)
        negotiation.reopen(agreement.inquiry_id, agreement.term_sheet_id)
