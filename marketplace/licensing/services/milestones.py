"""Milestones: one side reports that an event of the terms was reached, the other confirms it, then it is billed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import audit, clock, periods
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.models import Agreement, AgreementFile, Milestone
from marketplace.licensing.permissions import OTHER_SIDE, side_of
from marketplace.licensing.queries.agreements import terms_in_force
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.bills import key_of
from marketplace.negotiation.models import money_terms
from marketplace.papers.services import Attachment

_PARTIES = Text("계약의 당사자만 할 수 있습니다.", "Only the parties can do this.")


def report(
    agreement_id: int,
    event: str,
    reached_on: date | None,
    evidence: Attachment | None,
    actor: Actor,
    note: str = "",
) -> Milestone:
    """Say that a milestone of the terms in force was reached; the other side is asked to confirm it.

    The licensee hands in its evidence (already stored); the officer may do without. Invalid names the field;
    Conflict when the agreement is not in force or the milestone was reported already.
    """
    with atomic():
        agreement = lock_agreement(agreement_id)
        side = side_of(agreement, actor)
        if side is None:
            raise Forbidden(_PARTIES)
        if agreement.state != "in_force" or agreement.amends_id is not None:
            raise Conflict(
                Text(
                    "효력이 있는 계약의 중도기술료만 기록할 수 있습니다.",
                    "Milestones are recorded while the agreement is in force.",
                )
            )
        wanted = next(
            (m for m in terms_in_force(agreement).get("milestones") or [] if m["event"] == event), None
        )
        if wanted is None:
            raise NotFound()
        if live(agreement, event) is not None:
            raise Conflict(Text("이미 기록된 지급 사유입니다.", "This milestone was reported already."))
        row = Milestone(
            agreement_id=agreement.id,
            event=event,
            amount=wanted["amount"],
            reached_on=_checked_day(reached_on, missing=side == "licensee" and evidence is None),
            side=side,
            note=note.strip()[:500],
            reported_by_id=actor.user_id,
            file=attach(agreement, "milestone", evidence, actor) if evidence else None,
        )
        db.session.add(row)
        audit.record("milestone.report", row, actor, agreement=agreement.id)
        write_to(agreement, "milestone_reported", OTHER_SIDE[side], key=row.ref, event=event)
        return row


def _checked_day(reached_on: date | None, missing: bool) -> date:
    """The day it was reached; Invalid for a day to come, and where the evidence is `missing`."""
    problems = {}
    if reached_on is None or reached_on > clock.today():
        problems["reached_on"] = Text(
            "달성일은 오늘까지의 날이어야 합니다.", "The day it was reached can't be in the future."
        )
    if missing:
        problems["files"] = Text("달성을 보여 주는 자료를 올려 주십시오.", "Please upload the evidence.")
    if reached_on is None or problems:
        raise Invalid(
            Text(
                "기록하지 못했습니다. 표시된 항목을 확인해 주십시오.",
                "Not recorded. Please check what is marked.",
            ),
            **problems,
        )
    return reached_on


def confirm(ref: str, actor: Actor) -> Milestone:
    """The other side agrees: the milestone fee is billed once, due by the term's own day."""
    with atomic():
        row, agreement = _waiting(ref, actor)
        row.confirmed_at, row.confirmed_by_id = clock.now(), actor.user_id
        invoice = _bill(row, agreement, actor)
        row.invoice_id = invoice.id
        audit.record("milestone.confirm", row, actor, invoice=invoice.id)
        return row


def send_back(ref: str, reason: str, actor: Actor) -> Milestone:
    """The other side does not see it reached; who reported it is told why and may report it again."""
    reason = required_text(
        reason, "이유를 적어 주십시오. 상대방에게 전달됩니다.", "Please say why; the other side will read it."
    )
    with atomic():
        row, agreement = _waiting(ref, actor)
        row.returned_at, row.returned_reason = clock.now(), reason
        audit.record("milestone.return", row, actor)
        write_to(agreement, "milestone_returned", row.side, key=row.ref, event=row.event, reason=reason)
        return row


def live(agreement: Agreement, event: str) -> Milestone | None:
    """The report of this event that was not returned."""
    return db.session.scalars(
        select(Milestone).where(
            Milestone.agreement_id == agreement.id, Milestone.event == event, Milestone.returned_at.is_(None)
        )
    ).first()


def attach(agreement: Agreement, purpose: str, file: Attachment, actor: Actor) -> AgreementFile:
    """Keep a stored file with the agreement, in the caller's transaction."""
    row = AgreementFile(
        agreement_id=agreement.id,
        purpose=purpose,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        uploaded_by_id=actor.user_id,
    )
    db.session.add(row)
    return row


def _bill(row: Milestone, agreement: Agreement, actor: Actor) -> Invoice:
    """The milestone's invoices, one for each company's share; the source says which one, so that each exists once.

    Given back is the lead's, or the first where its part is nothing.
    """
    parts = agreement.parts(row.amount)
    invoices = [
        _bill_company(row, agreement, company_id, part, actor) for company_id, part in parts.items() if part
    ]
    return invoices[0]


def _bill_company(row: Milestone, agreement: Agreement, company_id: int, part: int, actor: Actor) -> Invoice:
    """One company's invoice of its part, net in minor units."""
    return invoicing.issue_invoice(
        institution_id=agreement.institution_id,
        company_id=company_id,
        lines=[
            invoicing.Line(
                f"중도기술료: {row.event} ({agreement.number})",
                f"Milestone fee: {row.event} ({agreement.number})",
                part,
            )
        ],
        currency=agreement.terms["currency"],
        due_on=payment_day(row, terms_in_force(agreement)),
        source=("agreement", agreement.id, key_of(f"milestone-{row.ref}", agreement, company_id)),
        listing_id=agreement.listing_id,
        actor=actor if row.side == "licensee" else SYSTEM,  # the officer said so before
    )


def payment_day(row: Milestone, terms: dict[str, Any]) -> date:
    """The day by which a milestone fee is to be paid: so many days after the event, at the latest on the term's own day,
    and never before the day of the invoice."""
    wanted: dict[str, Any] = next((m for m in terms.get("milestones") or [] if m["event"] == row.event), {})
    days = [periods.days_after(row.reached_on, money_terms.MILESTONE_DAYS)]
    if wanted.get("due_on"):
        days.append(date.fromisoformat(wanted["due_on"]))
    return max(min(days), clock.today())


def _waiting(ref: str, actor: Actor) -> tuple[Milestone, Agreement]:
    """A report that waits, and its agreement locked; only the side that did not report it decides."""
    found = db.session.scalars(select(Milestone).where(Milestone.ref == ref)).first()
    if found is None:
        raise NotFound()
    agreement = lock_agreement(found.agreement_id)
    row = locked(Milestone, found.id)
    if side_of(agreement, actor) != OTHER_SIDE[row.side]:
        raise Forbidden(
            Text("기록한 쪽이 아닌 상대방이 확인합니다.", "The side that did not report it confirms it.")
        )
    if row.confirmed_at is not None or row.returned_at is not None:
        raise Conflict(
            Text("이미 확인하였거나 돌려보낸 기록입니다.", "It was confirmed or returned already.")
        )
    if agreement.state != "in_force":
        raise Conflict(
            Text(
                "효력이 끝난 계약입니다. 이미 생긴 기술료는 기관에 문의해 주십시오.",
                "The agreement has ended. Please ask the institution about fees already due.",
            )
        )
    return row, agreement
