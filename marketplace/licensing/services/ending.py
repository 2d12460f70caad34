"""Deals that fall through and agreements that end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.bills import family_of, issued_invoices
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.bills import withdraw_bills
from marketplace.licensing.services.renewing import end_amendments, last_day
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


def terminate(agreement_id: int, reason: str, actor: Actor) -> None:
    """End an agreement in force: the right ends, files close; what was due stays due."""
    reason = required_text(reason, *NEEDS_REASON)
    with atomic():
        agreement = lock_agreement(agreement_id)
        if agreement.amends_id is not None:
            raise Conflict(
                Text(
                    "변경계약은 원계약과 함께 해지합니다.",
                    "An amendment is terminated with the agreement it amends.",
                )
            )
        AGREEMENT.perform("terminate", agreement, actor)
        agreement.ended_at, agreement.ended_reason = clock.now(), reason
        family = family_of(agreement)
        end_amendments(agreement, "terminate", actor)
        rights.end("agreement", agreement.id, reason[:300], actor)
        for agreement_id in family:
            invoicing.cancel_schedule("agreement", agreement_id, reason, actor)
        write_to(agreement, "agreement_terminated")


def lapse_due(payload: dict[str, Any], key: str) -> None:
    """Job: end what was not signed, paid or registered by its day. What was paid even in part waits for a person."""
    today = clock.today()
    due = select(Agreement.id).where(
        (Agreement.state.in_(("offered", "signed")) & (Agreement.sign_by < periods.still_open(today)))
        | ((Agreement.state == "concluded") & (Agreement.complete_by < periods.still_open(today)))
    )
    for agreement_id in db.session.scalars(due.order_by(Agreement.id)).all():
        with atomic():
            _lapse(lock_agreement(agreement_id))


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
                write_to(agreement, "agreement_expired", until_on=(until or clock.today()).isoformat())


def _lapse(agreement: Agreement) -> None:
    today = clock.today()
    day = agreement.complete_by if agreement.state == "concluded" else agreement.sign_by
    if day is None or periods.deadline(day) >= today or not AGREEMENT.can("lapse", agreement, SYSTEM):
        return
    reason = {
        "offered": "서명 기한이 지났습니다 (Not signed in time)",
        "signed": "서명 기한이 지났습니다 (Not signed in time)",
        "concluded": "기한까지 납부 또는 등록되지 않았습니다 (Not paid or registered in time)",
    }[agreement.state]
    if any(bills.balance(invoice.id).amount != invoice.total for invoice in issued_invoices(agreement)):
        return
    AGREEMENT.perform("lapse", agreement, SYSTEM)
    _fall_through(agreement, reason)
    withdraw_bills(agreement, reason)
    write_to(agreement, "agreement_lapsed")


def _fall_through(agreement: Agreement, reason: str) -> None:
    """Free the rights that were held, release the terms, let the parties talk again."""
    agreement.ended_at, agreement.ended_reason = clock.now(), reason
    if agreement.term_sheet_id is not None:
        rights.end("term_sheet", agreement.term_sheet_id, reason[:300], SYSTEM)
        negotiation.reopen(agreement.inquiry_id, agreement.term_sheet_id)
