"""Which awards exist for a reader, what was spent of them, and what that comes to."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from marketplace.invoicing import queries as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.at_rest import decrypt
from marketplace.kernel.database import db
from marketplace.kernel.money import rounded
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.papers.models import Paper
from marketplace.programmes.models import (
    Application,
    Award,
    AwardAmendment,
    AwardCancelling,
    AwardExpense,
    AwardPayment,
    AwardReport,
    Exclusion,
)
from marketplace.programmes.permissions import award_parties, readable_awards
from marketplace.programmes.queries import licences

OPEN_PAYMENTS = ("requested", "first", "approved")


def awards(actor: Actor) -> Select[Award]:
    """A company's own; all of them for the center. Those under way first."""
    query = select(Award).where(readable_awards(actor))
    query = query.options(
        joinedload(Award.company), joinedload(Award.application).joinedload(Application.call)
    )
    return query.order_by(Award.ended_at.is_not(None), Award.id.desc())


def award_for(actor: Actor, ref: str) -> Award | None:
    return db.session.scalars(select(Award).where(readable_awards(actor), Award.ref == ref)).first()


def award_of(application_id: int) -> Award | None:
    return db.session.scalars(select(Award).where(Award.application_id == application_id)).first()


def may_read_paper(actor: Actor, award_id: int) -> bool:
    query = select(Award.id).where(readable_awards(actor), Award.id == award_id)
    return db.session.scalar(query) is not None


def paper_of(award: Award) -> Paper | None:
    """The agreement on it, as it was offered."""
    query = select(Paper).where(Paper.subject_type == "award", Paper.subject_id == award.id)
    return db.session.scalars(query.order_by(Paper.id.desc())).first()


def payments_of(award: Award) -> list[AwardPayment]:
    query = select(AwardPayment).where(AwardPayment.award_id == award.id)
    query = query.options(joinedload(AwardPayment.invoice).joinedload(Invoice.institution))
    return list(db.session.scalars(query.order_by(AwardPayment.id)))


def reports_of(award: Award) -> list[AwardReport]:
    query = select(AwardReport).where(AwardReport.award_id == award.id)
    return list(db.session.scalars(query.order_by(AwardReport.due_on, AwardReport.id)))


def cancelling_of(award: Award) -> AwardCancelling | None:
    """That it is to be cancelled, while it waits for its second person."""
    query = select(AwardCancelling).where(
        AwardCancelling.award_id == award.id, AwardCancelling.state == "proposed"
    )
    return db.session.scalars(query).first()


def expenses_of(award: Award) -> list[AwardExpense]:
    query = select(AwardExpense).where(AwardExpense.award_id == award.id)
    return list(db.session.scalars(query.order_by(AwardExpense.on, AwardExpense.id)))


def amendments_of(award: Award) -> list[AwardAmendment]:
    query = select(AwardAmendment).where(AwardAmendment.award_id == award.id)
    return list(db.session.scalars(query.order_by(AwardAmendment.id)))


def payment_for(actor: Actor, ref: str) -> AwardPayment | None:
    query = select(AwardPayment).join(Award, Award.id == AwardPayment.award_id)
    return db.session.scalars(query.where(readable_awards(actor), AwardPayment.ref == ref)).first()


def report_for(actor: Actor, ref: str) -> AwardReport | None:
    query = select(AwardReport).join(Award, Award.id == AwardReport.award_id)
    return db.session.scalars(query.where(readable_awards(actor), AwardReport.ref == ref)).first()


def expense_for(actor: Actor, ref: str) -> AwardExpense | None:
    query = select(AwardExpense).join(Award, Award.id == AwardExpense.award_id)
    return db.session.scalars(query.where(readable_awards(actor), AwardExpense.ref == ref)).first()


def amendment_for(actor: Actor, ref: str) -> AwardAmendment | None:
    query = select(AwardAmendment).join(Award, Award.id == AwardAmendment.award_id)
    return db.session.scalars(query.where(readable_awards(actor), AwardAmendment.ref == ref)).first()


def support_for(award: Award, spent: dict[str, int]) -> int:
    """What the award pays of what was spent, by item: each up to its plan, and of that the award's part, rounded once."""
    eligible = sum(min(spent.get(item, 0), planned) for item, planned in award.items.items())
    whole = award.granted + award.own_part
    return min(award.granted, rounded(Fraction(eligible * award.granted, whole))) if whole else 0


def spent_by_item(award: Award, *states: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in expenses_of(award):
        if row.state in states:
            found[row.item] = found.get(row.item, 0) + row.amount
    return found


def accepted_by_item(award: Award) -> dict[str, int]:
    """What counts as spent, by item: receipts that were accepted, and what licensors received with the award's help."""
    found = spent_by_item(award, "accepted")
    for item, amount in licences.spent_of(award).items():
        found[item] = found.get(item, 0) + amount
    return found


def account_shown(award: Award, actor: Actor, whole: bool) -> str:
    """The account for the center's people who pay; for others only enough to recognise it."""
    number = decrypt(award.account_encrypted)
    return number if whole else invoicing.masked(number)


def excluded_until(company_id: int) -> Exclusion | None:
    """The exclusion of a company that holds longest, if one holds today."""
    query = select(Exclusion).where(Exclusion.company_id == company_id, Exclusion.until_on >= clock.today())
    return db.session.scalars(query.order_by(Exclusion.until_on.desc()).limit(1)).first()


ENDINGS = {
    "@lapsed": Text(
        "기한까지 동의하지 않아 지원이 취소되었습니다.", "It lapsed because it was not agreed to in time."
    ),
    "@closed": Text("기업이 폐업하여 지원이 끝났습니다.", "It ended because the company was closed."),
}


def ending(award: Award) -> Text | str:
    """Why it ended, as far as somebody said."""
    return ENDINGS.get(award.note, award.note)


def work_items(actor: Actor) -> list[WorkItem]:
    """What waits for a company and for the center in awards."""
    waiting = select(AwardPayment.award_id).where(AwardPayment.state.in_(OPEN_PAYMENTS))
    owing = (Award.to_return > 0) & Award.returned_on.is_(None)
    query = select(Award).where(
        readable_awards(actor), or_(Award.ended_at.is_(None), owing, Award.id.in_(waiting))
    )
    query = query.options(joinedload(Award.application).joinedload(Application.call))
    rows = {row.id: row for row in db.session.scalars(query)}
    items = [item for row in rows.values() for item in _of_award(actor, row)]
    for table, states in (
        (AwardPayment, OPEN_PAYMENTS),
        (AwardReport, ("due", "returned", "submitted")),
        (AwardExpense, ("entered",)),
        (AwardAmendment, ("asked",)),
        (AwardCancelling, ("proposed",)),
    ):
        open_parts = select(table).where(table.award_id.in_(rows), table.state.in_(states))  # type: ignore[attr-defined]
        seen: set[tuple[int, str]] = set()
        for part in db.session.scalars(open_parts.order_by(table.id)):  # type: ignore[attr-defined]
            award = rows[part.award_id]  # type: ignore[attr-defined]
            # After the settlement the rest of what was spent may still be asked for; nothing else waits then.
            still = award.ended_at is None or isinstance(part, AwardPayment)
            said = _said_of(actor, award, part) if still else None
            if said and (award.id, said[0].ko) not in seen:
                seen.add((award.id, said[0].ko))
                items.append(_item(award, *said))
    return items


def _item(award: Award, title: Text, due_on: date | None = None) -> WorkItem:
    return WorkItem(
        title,
        award.application.call.title,
        "programmes.award",
        {"ref": award.ref},
        due_on=due_on,
        icon="hand-coins",
    )


def _of_award(actor: Actor, award: Award) -> list[WorkItem]:
    parties = award_parties(actor, award)
    if award.state == "offered" and "signer" in parties:
        return [_item(award, Text("지원 협약에 동의해 주십시오.", "Agree to the award."), award.answer_by)]
    if award.owed and "company" in parties:
        return [
            _item(
                award, Text("지원금을 반환해 주십시오.", "Return what is due of the award."), award.return_by
            )
        ]
    return []


def _said_of(actor: Actor, award: Award, part: Any) -> tuple[Text, date | None] | None:
    """The sentence of one open part, for whose turn it is."""
    parties = award_parties(actor, award)
    if isinstance(part, AwardPayment):
        mine = "payer" in parties and not (part.state == "first" and part.first_by_id == actor.user_id)
        return (_turn(part), part.invoice.due_on if part.invoice else None) if mine else None
    if isinstance(part, AwardCancelling):
        return (CONFIRM, None) if "payer" in parties and part.proposed_by_id != actor.user_id else None
    if isinstance(part, AwardReport) and part.state != "submitted":
        return (
            (Text("보고서를 제출해 주십시오.", "Submit the report."), part.due_on)
            if "company" in parties
            else None
        )
    return (LOOK[type(part).__name__], None) if "center" in parties else None


def _turn(part: AwardPayment) -> Text:
    if part.state != "approved":
        return APPROVE
    if part.invoice is not None:
        return Text(
            "기술료 청구서의 지원금 몫을 기관에 지급해 주십시오.",
            "Pay the grant's part of a licence invoice.",
        )
    return Text("지원금을 지급해 주십시오.", "Pay the approved part.")


CONFIRM = Text("협약 해지를 확인해 주십시오.", "Confirm that the award is cancelled, or drop it.")
APPROVE = Text("지원금 청구를 승인해 주십시오.", "Approve the payment.")
LOOK = {
    "AwardReport": Text("보고서를 확인해 주십시오.", "Look at the report."),
    "AwardExpense": Text("지출 증빙을 확인해 주십시오.", "Look at the expenses."),
    "AwardAmendment": Text("협약 기간 연장 요청에 답해 주십시오.", "Answer the request for more time."),
}
