"""Handing over what the annex promises: opened with the right, noted by the licensor, confirmed by the licensee."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.lifecycle import DELIVERY
from marketplace.licensing.models import Agreement, Delivery
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.milestones import attach
from marketplace.papers.services import Attachment

SAID = ("kind", "text_ko", "text_en", "quantity")


def open_deliveries(agreement: Agreement, begins: date) -> None:
    """What the terms promise, from the day the right begins; in the transaction in which it takes effect.

    An amendment's stand with the agreement it amends; what that has already is not promised twice.
    """
    home = agreement.amends_id or agreement.id
    rows = db.session.scalars(select(Delivery).where(Delivery.agreement_id == home)).all()
    known = [tuple(getattr(row, name) for name in SAID) for row in rows]
    number = len(rows)
    for promised in agreement.terms.get("deliverables") or []:
        same = tuple(promised[name] for name in SAID)
        if same in known:
            known.remove(same)
            continue
        number += 1
        db.session.add(
            Delivery(
                agreement_id=home,
                number=number,
                due_on=periods.days_after(begins, promised["due_days"]),
                **{name: promised[name] for name in SAID},
            )
        )


def deliver(
    ref: str, delivered_on: date | None, note: str, file: Attachment | None, actor: Actor
) -> Delivery:
    """The licensor notes that it was handed over; `file` (already stored) is the thing itself or what shows it."""
    with atomic():
        row, agreement = _load(ref)
        DELIVERY.check("deliver", row, actor)
        if delivered_on is None or delivered_on > clock.today():
            late = Text("전달일은 오늘까지의 날이어야 합니다.", "The day of delivery can't be in the future.")
            raise Invalid(late, delivered_on=late)
        DELIVERY.perform("deliver", row, actor)
        row.delivered_on, row.note, row.delivered_by_id = delivered_on, note.strip()[:500], actor.user_id
        row.objection, row.answered_at, row.answered_by_id, row.reminded_on = "", None, None, None
        if file is not None:
            row.file = attach(agreement, "delivery", file, actor)
        db.session.flush()
        write_to(agreement, "delivery_made", "licensee", key=f"{row.ref}:{row.version}", delivery_id=row.id)
        return row


def confirm_delivery(ref: str, actor: Actor) -> Delivery:
    """The licensee has received it."""
    with atomic():
        row, _ = _load(ref)
        DELIVERY.perform("confirm", row, actor)
        row.answered_by_id, row.answered_at = actor.user_id, clock.now()
        return row


def object_to_delivery(ref: str, reason: str, actor: Actor) -> Delivery:
    """It did not come, or not as agreed; the licensor is told why and hands it over again."""
    reason = required_text(
        reason,
        "무엇이 오지 않았거나 다른지 입력해 주십시오. 상대방에게 전달됩니다.",
        "Say what is missing or different; the other side will read it.",
    )
    with atomic():
        row, agreement = _load(ref)
        DELIVERY.perform("object", row, actor)
        row.objection, row.answered_by_id, row.answered_at = reason, actor.user_id, clock.now()
        db.session.flush()
        write_to(
            agreement, "delivery_objected", "licensor", key=f"{row.ref}:{row.version}", delivery_id=row.id
        )
        return row


def remind_of_deliveries(payload: dict[str, Any], key: str) -> None:
    """Job, daily: the licensor hears some days (policy) before a delivery is due, and each week while it is late."""
    today = clock.today()
    soon = today + timedelta(days=int(policy.value("delivery_reminder_days", today)))
    due = (
        select(Delivery.id)
        .join(Agreement, Agreement.id == Delivery.agreement_id)
        .where(Delivery.state.in_(("awaited", "objected")), Delivery.due_on <= soon)
        .where(Agreement.state == "in_force")
        .where(func.coalesce(Delivery.reminded_on, date(2000, 1, 1)) <= today - timedelta(days=7))
    )
    for delivery_id in db.session.scalars(due.order_by(Delivery.id)).all():
        with atomic():
            agreement = lock_agreement(db.session.get_one(Delivery, delivery_id).agreement_id)
            row = locked(Delivery, delivery_id)
            if row.state not in ("awaited", "objected") or row.reminded_on == today:
                continue
            row.reminded_on = today
            audit.record("delivery.remind", row, SYSTEM)
            write_to(agreement, "delivery_due", "licensor", key=f"{row.ref}:{today}", delivery_id=row.id)


def _load(ref: str) -> tuple[Delivery, Agreement]:
    """The delivery and its agreement, both locked; Conflict when the agreement has ended."""
    found = db.session.scalars(select(Delivery).where(Delivery.ref == ref)).first()
    if found is None:
        raise NotFound()
    agreement = lock_agreement(found.agreement_id)
    row = locked(Delivery, found.id)
    if agreement.state != "in_force":
        raise Conflict(
            Text(
                "효력이 끝난 계약입니다. 남은 일은 상대방과 메시지로 정해 주십시오.",
                "The agreement has ended. Please settle what is left by message.",
            )
        )
    return row, agreement
