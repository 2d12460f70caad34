"""Reading negotiations. Who is no party to a deal learns nothing of it, not even that it exists."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.working_days import add_working_days
from marketplace.negotiation.models import (
    LIVE_STATES,
    TALKING_STATES,
    Inquiry,
    JointMember,
    Message,
    MessageFile,
    MessageReading,
    Quotation,
    TermSheet,
)
from marketplace.negotiation.permissions import inquiry_parties, knows_inquiry, reads_inquiry
from marketplace.rights.queries import assets

CLOSED_LISTINGS = ("suspended", "withdrawn")
CLOSED_SIDES = ("suspended", "closed")


def visible_to(actor: Actor) -> Select[Inquiry]:
    """The inquiries this reader may open: the people of the company and of those that joined it, the institution's
    officers, the listing's inventors; the center and its auditor where they have opened it with a reason."""
    query = select(Inquiry).join(Listing, Listing.id == Inquiry.listing_id)
    return query.where(reads_inquiry(actor))


def known_to(actor: Actor) -> Select[Inquiry]:
    """The inquiries that stand in this reader's lists, with state and clocks and nothing that was said: all for the center."""
    query = select(Inquiry).join(Listing, Listing.id == Inquiry.listing_id)
    return query.where(knows_inquiry(actor))


def inquiry_for(actor: Actor, ref: str) -> Inquiry | None:
    """The inquiry when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(Inquiry.ref == ref)).first()


def may_read(actor: Actor, inquiry_id: int) -> bool:
    return db.session.scalars(visible_to(actor).where(Inquiry.id == inquiry_id)).first() is not None


def messages_of(inquiry_id: int) -> list[Message]:
    """The thread, oldest first."""
    query = select(Message).where(Message.inquiry_id == inquiry_id).order_by(Message.id)
    return list(db.session.scalars(query.options(joinedload(Message.author), selectinload(Message.files))))


def unseen_messages(inquiry_id: int, actor: Actor) -> list[int]:
    """What the other side wrote and this person of a side has not seen yet; nothing for who is of no side."""
    inquiry = db.session.get_one(Inquiry, inquiry_id)
    parties = inquiry_parties(actor, inquiry) & {"licensee", "licensor"}
    if not parties:
        return []
    own = "licensee" if "licensee" in parties else "licensor"
    seen = select(MessageReading.message_id).where(MessageReading.user_id == actor.user_id)
    query = select(Message.id).where(
        Message.inquiry_id == inquiry_id, Message.side != own, Message.id.not_in(seen)
    )
    return list(db.session.scalars(query.order_by(Message.id)))


def readings_of(inquiry_id: int) -> dict[int, list[MessageReading]]:
    """Who of the other side has seen each message of a thread, the first first."""
    query = (
        select(MessageReading)
        .join(Message, Message.id == MessageReading.message_id)
        .where(Message.inquiry_id == inquiry_id)
        .order_by(MessageReading.seen_at, MessageReading.user_id)
    )
    found: dict[int, list[MessageReading]] = {}
    for reading in db.session.scalars(query).unique():
        found.setdefault(reading.message_id, []).append(reading)
    return found


def last_word_at(inquiry: Inquiry) -> datetime:
    """When somebody last wrote, offered or decided something in a deal."""
    wrote = db.session.scalar(select(func.max(Message.at)).where(Message.inquiry_id == inquiry.id))
    offered, decided = db.session.execute(
        select(func.max(TermSheet.offered_at), func.max(TermSheet.decided_at)).where(
            TermSheet.inquiry_id == inquiry.id
        )
    ).one()
    return max(
        at for at in (inquiry.created_at, inquiry.reopened_at, wrote, offered, decided) if at is not None
    )


def lapses_on(inquiry: Inquiry) -> date | None:
    """The day on which silence ends the talks, once both sides were warned of it; None while there is no danger."""
    if inquiry.state not in TALKING_STATES or inquiry.warned_at is None:
        return None
    last, today = last_word_at(inquiry), clock.today()
    if last > inquiry.warned_at or open_term_sheet(inquiry.id) is not None:
        return None
    return max(
        clock.seoul_date(last) + timedelta(days=policy.value("inquiry_lapse_days", today)),
        clock.seoul_date(inquiry.warned_at)
        + timedelta(days=policy.value("inquiry_lapse_warning_days", today)),
    )


def unfit_terms(inquiry: Inquiry) -> Text | None:
    """Why the terms on the table do not fit what stands behind the listing today; None when they do, or there are none."""
    sheet = open_term_sheet(inquiry.id)
    if sheet is None:
        return None
    return assets.problem(sheet.terms["kind"], sheet.terms["effective_when"], inquiry.listing.assets)


def why_no_terms(inquiry: Inquiry) -> Text | None:
    """Why no terms can be agreed on any more, and what remains; None when nothing is in the way."""
    if inquiry.listing.state in CLOSED_LISTINGS:
        return Text(
            "이 기술의 공개가 중지되었거나 철회되어 새 조건을 제안하거나 수락할 수 없습니다. 메시지는 주고받을 수 있고, 이미 수락한 조건과 계약은 그대로입니다.",
            "The listing was suspended or withdrawn: terms can't be offered or accepted now. Messages go on; accepted terms and agreements stand.",
        )
    if inquiry.listing.rights_lapsed:
        return assets.refusal("", inquiry.listing.assets)
    if inquiry.company.state in CLOSED_SIDES:
        return Text(
            "기업이 이용 정지되었거나 폐업·탈퇴하여 조건을 제안하거나 수락할 수 없습니다. 합병되었다면 이어받은 기업이 새로 문의해 주십시오.",
            "The company is suspended or was closed: terms can't be offered or accepted. If it was merged, its successor asks anew.",
        )
    if inquiry.listing.institution.state in CLOSED_SIDES:
        return Text(
            "기관이 이용 정지되었거나 탈퇴하여 조건을 제안하거나 수락할 수 없습니다. 센터에 문의해 주십시오.",
            "The institution is suspended or was closed: terms can't be offered or accepted. Please ask the center.",
        )
    return None


def file_for(actor: Actor, ref: str) -> MessageFile | None:
    """A file of a thread that this reader may read."""
    query = (
        visible_to(actor)
        .with_only_columns(MessageFile)
        .join(Message, Message.inquiry_id == Inquiry.id)
        .join(MessageFile, MessageFile.message_id == Message.id)
        .where(MessageFile.ref == ref)
    )
    return db.session.scalars(query).first()


def quotations_of(inquiry_id: int) -> list[Quotation]:
    query = select(Quotation).where(Quotation.inquiry_id == inquiry_id)
    return list(db.session.scalars(query.order_by(Quotation.id)))


def term_sheets_of(inquiry_id: int) -> list[TermSheet]:
    """All numbers, the first first."""
    query = select(TermSheet).where(TermSheet.inquiry_id == inquiry_id)
    return list(db.session.scalars(query.order_by(TermSheet.number)))


def open_term_sheet(inquiry_id: int) -> TermSheet | None:
    """The one on the table; there is at most one."""
    query = select(TermSheet).where(TermSheet.inquiry_id == inquiry_id, TermSheet.state == "offered")
    return db.session.scalars(query.order_by(TermSheet.number.desc())).first()


def term_sheet_for(actor: Actor, inquiry_ref: str, number: int) -> TermSheet | None:
    query = visible_to(actor).with_only_columns(TermSheet).join(TermSheet, TermSheet.inquiry_id == Inquiry.id)
    return db.session.scalars(query.where(Inquiry.ref == inquiry_ref, TermSheet.number == number)).first()


def open_inquiry_of(company_ids: list[int], listing_id: int) -> Inquiry | None:
    """A deal on this listing that one of the companies already has going."""
    query = select(Inquiry).where(
        Inquiry.company_id.in_(company_ids),
        Inquiry.listing_id == listing_id,
        Inquiry.state.in_(LIVE_STATES),
    )
    return db.session.scalars(query.order_by(Inquiry.id.desc())).first()


def companies_of(actor: Actor) -> list[Organisation]:
    """The companies for which the actor may ask."""
    query = select(Organisation).where(Organisation.id.in_(actor.organisations("company")))
    return list(db.session.scalars(query.order_by(Organisation.id)))


def reply_due_on() -> date:
    """The day by which a question asked today is answered."""
    today = clock.today()
    return add_working_days(today, policy.value("reply_escalation_working_days", today))


def may_read_quotation(actor: Actor, quotation_id: int) -> bool:
    quotation = db.session.get(Quotation, quotation_id)
    return quotation is not None and may_read(actor, quotation.inquiry_id)


def terms_in(listing_id: int, field_id: int) -> bool:
    """Whether terms under way or agreed on this listing name the field."""
    query = (
        select(TermSheet.terms)
        .join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
        .where(Inquiry.listing_id == listing_id, TermSheet.state.in_(("offered", "accepted")))
    )
    return any(terms.get("field_id") == field_id for terms in db.session.scalars(query))


def deals_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of the talks: the deals that it leads or has joined, by their technology."""
    joined = select(JointMember.inquiry_id).where(
        JointMember.company_id == company_id, JointMember.state != "left"
    )
    ours = or_(Inquiry.company_id == company_id, Inquiry.id.in_(joined))
    rows = db.session.scalars(select(Inquiry).where(ours).order_by(Inquiry.id)).unique()
    return [(Text("거래", "Deals"), [row.listing.title for row in rows])]
