"""Handing over what the annex promises: opened with the right, noted by the licensor, confirmed by the licensee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from marketplace.licensing.models import Agreement, Delivery, DeliveryRound
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.milestones import attach
from marketplace.papers.services import Attachment

SAID = ("kind", "text_ko", "text_en")  # what it is; how many, and by when, may change
OPEN = ("awaited", "objected")
_ROUND = ("delivered_on", "note", "file_id", "delivered_by_id", "objection", "answered_by_id", "answered_at")


def open_deliveries(agreement: Agreement, begins: date) -> None:
    """What the terms promise, from the day the right begins; in the transaction in which it takes effect.

    An amendment's stand with the agreement it amends: what was handed over counts, what still is to come takes the
    amendment's quantity and day, what it no longer promises is dropped.
    """
    home = agreement.amends or agreement
    rows = db.session.scalars(
        select(Delivery).where(Delivery.agreement_id == home.id).order_by(Delivery.number)
    ).all()
    promised = agreement.terms.get("deliverables") or []
    before = _terms_before(agreement, home).get("deliverables") or []
    number = len(rows)
    for key in dict.fromkeys([*(_key(row) for row in rows), *(_said(one) for one in promised)]):
        same = [row for row in rows if _key(row) == key]
        wanted = _rest([one for one in promised if _said(one) == key], same)
        kept_days = {one["due_days"] for one in before if _said(one) == key}
        for row, one in _pairs([row for row in same if row.state in OPEN], wanted):
            if row is not None and one is None:
                DELIVERY.perform("drop", row, SYSTEM, agreement=agreement.id)
            if one is None:
                continue
            due_on = periods.days_after(begins, one["due_days"])
            if row is not None:
                _change(
                    row, one["quantity"], row.due_on if one["due_days"] in kept_days else due_on, agreement
                )
                continue
            number += 1
            said = {"quantity": one["quantity"], **dict(zip(SAID, key, strict=True))}
            db.session.add(Delivery(agreement_id=home.id, number=number, due_on=due_on, **said))


def _change(row: Delivery, quantity: int, due_on: date, amendment: Agreement) -> None:
    """Let a promise that is still open take an amendment's quantity and day."""
    if (row.quantity, row.due_on) != (quantity, due_on):
        row.quantity, row.due_on, row.reminded_on = quantity, due_on, None
        audit.record("delivery.change", row, SYSTEM, agreement=amendment.id, quantity=quantity)


def _key(row: Delivery) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in SAID)


def _said(promised: dict[str, Any]) -> tuple[str, ...]:
    return tuple(promised[name] for name in SAID)


def _terms_before(agreement: Agreement, home: Agreement) -> dict[str, Any]:
    """The terms that an amendment takes the place of; of an agreement of its own, its own."""
    query = select(Agreement).where(Agreement.amends_id == home.id, Agreement.state == "in_force")
    last = db.session.scalars(query.where(Agreement.id != agreement.id).order_by(Agreement.id.desc())).first()
    return (last or home).terms


def _rest(promised: list[dict[str, Any]], rows: Sequence[Delivery]) -> list[dict[str, Any]]:
    """What of the promises is still to be handed over, when what these rows say was handed over is taken off."""
    done = sum(row.quantity for row in rows if row.state in ("delivered", "confirmed"))
    found = []
    for one in promised:
        taken = min(done, one["quantity"])
        done -= taken
        if one["quantity"] > taken:
            found.append(one | {"quantity": one["quantity"] - taken})
    return found


def _pairs(
    rows: list[Delivery], wanted: list[dict[str, Any]]
) -> Iterator[tuple[Delivery | None, dict[str, Any] | None]]:
    """Each open row with the promise that it keeps: of the same quantity first, then in their order."""
    for same in (True, False):
        for one in list(wanted):
            row = next((row for row in rows if not same or row.quantity == one["quantity"]), None)
            if row is not None:
                rows.remove(row)
                wanted.remove(one)
                yield row, one
    yield from ((row, None) for row in rows)
    yield from ((None, one) for one in wanted)


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
        kept = _keep_earlier(row)
        DELIVERY.perform("deliver", row, actor, **kept)
        row.delivered_on, row.note, row.delivered_by_id = delivered_on, note.strip()[:500], actor.user_id
        row.objection, row.answered_at, row.answered_by_id, row.reminded_on = "", None, None, None
        row.file = attach(agreement, "delivery", file, actor) if file is not None else None
        db.session.flush()
        write_to(agreement, "delivery_made", "licensee", key=f"{row.ref}:{row.version}", delivery_id=row.id)
        return row


def _keep_earlier(row: Delivery) -> dict[str, int]:
    """Keep what was objected to, with the objection, before it is handed over again; what the audit row says of it."""
    if row.delivered_on is None:
        return {}
    earlier = DeliveryRound(**{name: getattr(row, name) for name in _ROUND})
    row.earlier.append(earlier)
    db.session.flush()
    return {"earlier": earlier.id}


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
        .where(Delivery.state.in_(OPEN), Delivery.due_on <= soon)
        .where(Agreement.state == "in_force")
        .where(func.coalesce(Delivery.reminded_on, date(2000, 1, 1)) <= today - timedelta(days=7))
    )
    for delivery_id in db.session.scalars(due.order_by(Delivery.id)).all():
        with atomic():
            agreement = lock_agreement(db.session.get_one(Delivery, delivery_id).agreement_id)
            row = locked(Delivery, delivery_id)
            if row.state not in OPEN or row.reminded_on == today:
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
