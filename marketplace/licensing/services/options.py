"""Exercising an option: a button of its holder, the hold on the field while the licence is talked over, and the end of both."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.kernel import audit, clock, periods
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing import days
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.options import creditable, is_open, last_day
from marketplace.licensing.services.agreements import lock_agreement, write_to
from marketplace.licensing.services.endings import drop_what_waits
from marketplace.licensing.services.renewing import end_amendments
from marketplace.negotiation import services as negotiation
from marketplace.rights import services as rights


def exercise_option(agreement_id: int, actor: Actor) -> Agreement:
    """The holder demands the licence, until the option's last day: the field is held for the talks, which begin again.

    It can't be taken back. Forbidden for who does not bind the company, Conflict where the option is not open.
    """
    with atomic():
        agreement = lock_agreement(agreement_id)
        if "lead_signatory" not in agreement_parties(actor, agreement):
            raise Forbidden(
                Text(
                    "옵션은 기업의 대표자나 서명 대리인이 행사합니다.",
                    "The company's representative or authorised signatory exercises an option.",
                )
            )
        if not is_open(agreement):
            raise Conflict(
                Text(
                    "행사할 수 있는 옵션이 아닙니다. 기한이 지났거나, 이미 행사했거나, 효력이 정지되어 있습니다.",
                    "This option can't be exercised: its day has passed, it was exercised already, or it is suspended.",
                )
            )
        until = last_day(agreement)
        agreement.exercised_on, agreement.exercised_by_id = clock.today(), actor.user_id
        agreement.talks_until = periods.days_after(clock.today(), days.TALKS_DAYS)
        agreement.expiry_told_days = None
        if until is None or until < agreement.talks_until:
            rights.prolong("agreement", agreement.id, agreement.talks_until, SYSTEM)
        audit.record("agreement.exercise", agreement, actor, until=agreement.talks_until.isoformat())
        if agreement.term_sheet_id is not None:
            negotiation.reopen(agreement.inquiry_id, agreement.term_sheet_id)
        write_to(agreement, "option_exercised")
        return agreement


def take_credit(agreement: Agreement) -> None:
    """What was paid for an option or an evaluation counts against a draft's first fee; read anew before each offer."""
    found = creditable(agreement)
    agreement.credit_from_id, agreement.credit = (found[0].id, found[1]) if found else (None, 0)
    db.session.flush()


def close_option(licence: Agreement) -> None:
    """The licence that an option led to is in force: the option has done its work. In the caller's transaction."""
    if licence.kind in ("nda", "option", "evaluation"):
        return
    query = select(Agreement.id).where(
        Agreement.listing_id == licence.listing_id,
        Agreement.company_id == licence.company_id,
        Agreement.kind == "option",
        Agreement.state == "in_force",
        Agreement.exercised_on.is_not(None),
        Agreement.amends_id.is_(None),
    )
    for agreement_id in db.session.scalars(query.order_by(Agreement.id)).all():
        row = lock_agreement(agreement_id)
        AGREEMENT.perform("expire", row, SYSTEM)
        row.ended_at = clock.now()
        row.ended_reason = f"옵션 행사로 본계약 {licence.number}의 효력 발생 (The licence took effect)"
        rights.end("agreement", row.id, row.ended_reason[:300], SYSTEM)
        end_amendments(row, "expire", SYSTEM)
        drop_what_waits(row)
