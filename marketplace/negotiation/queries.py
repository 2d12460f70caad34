"""Reading negotiations. Who is no party to a deal learns nothing of it, not even that it exists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import people_of
from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.working_days import add_working_days, working_days_between
from marketplace.negotiation.guests import GuestQuestion
from marketplace.negotiation.models import (
    Inquiry,
    JointMember,
    Message,
    MessageFile,
    MessageReading,
    Quotation,
    TermSheet,
    inquiry_parties,
)

CLOSED_STATES = ("declined", "withdrawn", "lapsed")
CLOSED_LISTINGS = ("suspended", "withdrawn")
CLOSED_SIDES = ("suspended", "closed")
TALKING_STATES = ("open", "answered", "negotiating", "agreed")


def visible_to(actor: Actor) -> Select[tuple[Inquiry]]:
    """The inquiries this reader may know of: the people of the company and of those that joined it, the institution's
    officers, the listing's inventors, the center and its auditor."""
    query = select(Inquiry).join(Listing, Listing.id == Inquiry.listing_id)
    return query.where(_reader(actor))


def _reader(actor: Actor) -> ColumnElement[bool]:
    if not actor.is_signed_in:
        return false()
    if actor.has("center_admin") or actor.is_auditor:
        return true()
    companies = actor.organisations("company")
    return or_(
        Inquiry.company_id.in_(companies),
        Inquiry.id.in_(
            select(JointMember.inquiry_id).where(
                JointMember.company_id.in_(companies), JointMember.state == "joined"
            )
        ),
        Listing.institution_id.in_(actor.organisations("institution", "officer")),
        Listing.id.in_(select(Inventor.listing_id).where(Inventor.user_id == actor.user_id)),
    )


def inquiry_for(actor: Actor, ref: str) -> Inquiry | None:
    """The inquiry when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(Inquiry.ref == ref)).first()


def may_read(actor: Actor, inquiry_id: int) -> bool:
    return db.session.scalars(visible_to(actor).where(Inquiry.id == inquiry_id)).first() is not None


def messages_of(inquiry_id: int) -> list[Message]:
    """The thread, oldest first."""
    return list(
        db.session.scalars(select(Message).where(Message.inquiry_id == inquiry_id).order_by(Message.id))
    )


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
    if inquiry.state not in ("open", "answered", "negotiating") or inquiry.warned_at is None:
        return None
    last, today = last_word_at(inquiry), clock.today()
    if last > inquiry.warned_at or open_term_sheet(inquiry.id) is not None:
        return None
    return max(
        clock.seoul_date(last) + timedelta(days=policy.value("inquiry_lapse_days", today)),
        clock.seoul_date(inquiry.warned_at)
        + timedelta(days=policy.value("inquiry_lapse_warning_days", today)),
    )


def shaken(inquiry: Inquiry) -> Text | None:
    """Why no terms can be agreed on any more, and what remains; None when nothing is in the way."""
    if inquiry.listing.state in CLOSED_LISTINGS:
        return Text(
            "이 기술의 공개가 중지되었거나 철회되어 새 조건을 제안하거나 수락할 수 없습니다. 메시지는 주고받을 수 있고, 이미 수락한 조건과 계약은 그대로입니다.",
            "The listing was suspended or withdrawn: terms can't be offered or accepted now. Messages go on; accepted terms and agreements stand.",
        )
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
        Inquiry.state.in_(TALKING_STATES),
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


def named_person(listing: Listing) -> User | None:
    """Who answers for a listing: its contact, else the institution's longest-serving officer."""
    if listing.contact is not None and listing.contact_id in people_of(listing.institution_id):
        return listing.contact
    officers = people_of(listing.institution_id, "officer")
    return db.session.get(User, officers[0]) if officers else None


def licensor_people(inquiry: Inquiry) -> list[int]:
    """Who hears of a deal on the institution's side: the named person and the officers."""
    return listing_people(inquiry.listing)


def listing_people(listing: Listing) -> list[int]:
    """The named person, while of the institution, and its officers."""
    officers = people_of(listing.institution_id, "officer")
    here = [person for person in people_of(listing.institution_id) if person == listing.contact_id]
    return list(dict.fromkeys([*here, *officers]))


def center_people() -> list[int]:
    """The center's administrators."""
    centers = db.session.scalars(select(Organisation.id).where(Organisation.kind == "center"))
    return [person for center in centers for person in people_of(center, "center_admin")]


def licensee_people(inquiry: Inquiry, *roles: str) -> list[int]:
    """Who hears of it in the company and in each that joined it: `company_people` of them all."""
    found = [
        user_id
        for company_id in inquiry.licensee_ids
        for user_id in company_people(inquiry, company_id, *roles)
    ]
    return list(dict.fromkeys(found))


def company_people(inquiry: Inquiry, company_id: int, *roles: str) -> list[int]:
    """Who hears of it in one company of the deal: who asked, joined or wrote, and the holders of `roles`; else its head."""
    wrote = db.session.scalars(
        select(Message.author_id).where(Message.inquiry_id == inquiry.id, Message.side == "licensee")
    )
    members = set(people_of(company_id))
    called = db.session.scalars(select(Message.mentions).where(Message.inquiry_id == inquiry.id))
    people = [
        inquiry.asked_by_id,
        *(row.joined_by_id for row in inquiry.members if row.joined_by_id),
        *wrote,
        *(user_id for ids in called for user_id in ids),
        *(people_of(company_id, *roles) if roles else []),
    ]
    found = [user_id for user_id in dict.fromkeys(people) if user_id in members]
    # Everybody who knew of it has left the company: its head must hear of it, or nobody does.
    return found or people_of(company_id, "representative")


def asker_left(inquiry: Inquiry) -> bool:
    """Whether who asked is no longer of the company; the deal is the company's and goes on."""
    return inquiry.asked_by_id not in people_of(inquiry.company_id)


def colleagues(actor: Actor, inquiry: Inquiry) -> list[User]:
    """The people of the actor's own side, who can be asked into the thread by @name."""
    listing = inquiry.listing
    own = [company_id for company_id in inquiry.licensee_ids if actor.standing_in(company_id)]
    if own:
        ids = [user_id for company_id in own for user_id in people_of(company_id)]
    elif actor.standing_in(listing.institution_id) or any(
        i.user_id == actor.user_id for i in listing.inventors
    ):
        ids = [*people_of(listing.institution_id, "officer"), *(i.user_id for i in listing.inventors)]
    else:
        ids = []
    wanted = [user_id for user_id in dict.fromkeys(ids) if user_id not in (None, actor.user_id)]
    return list(db.session.scalars(select(User).where(User.id.in_(wanted)).order_by(User.id)))


def mentioned(actor: Actor, inquiry: Inquiry, body: str) -> list[User]:
    """The colleagues named as @이름 in a message, in either language; nobody of the other side is reached so."""
    return [
        user
        for user in colleagues(actor, inquiry)
        if any(name and f"@{name}" in body for name in (user.name, user.name_en))
    ]


def declines(
    institution_ids: list[int] | None,
    since: date | None = None,
    until: date | None = None,
    inventor_id: int | None = None,
) -> dict[str, int]:
    """How often each reason for declining was given, the most frequent first; guests' questions among them.

    By institutions (None: all), from a day and up to a day, of one inventor's listings.
    """
    counts: dict[str, int] = {}
    for table in (Inquiry, GuestQuestion):
        query = (
            select(table.declined_for, func.count())
            .join(Listing, Listing.id == table.listing_id)
            .where(table.state == "declined")
            .group_by(table.declined_for)
        )
        if institution_ids is not None:
            query = query.where(Listing.institution_id.in_(institution_ids))
        if inventor_id is not None:
            query = query.where(
                Listing.id.in_(select(Inventor.listing_id).where(Inventor.user_id == inventor_id))
            )
        if since is not None:
            query = query.where(table.closed_at >= _midnight(since))
        if until is not None:
            query = query.where(table.closed_at < _midnight(until + timedelta(days=1)))
        for reason, count in db.session.execute(query):
            counts[reason or "other"] = counts.get(reason or "other", 0) + count
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.SEOUL)


def reply_median(institution_id: int, days: int = 365) -> float | None:
    """Median working days from question to first answer over the last year; None with fewer than three answers.

    Computed from the events each time: a counter would freeze.
    """
    since = clock.now() - timedelta(days=days)
    rows = db.session.execute(
        select(Inquiry.created_at, Inquiry.answered_at)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(
            Listing.institution_id == institution_id,
            Inquiry.answered_at.is_not(None),
            Inquiry.created_at >= since,
        )
    ).all()
    guests = db.session.execute(
        select(GuestQuestion.confirmed_at, GuestQuestion.answered_at)
        .join(Listing, Listing.id == GuestQuestion.listing_id)
        .where(
            Listing.institution_id == institution_id,
            GuestQuestion.answered_at.is_not(None),
            GuestQuestion.confirmed_at >= since,
            GuestQuestion.inquiry_id.is_(None),  # the others are counted as inquiries already
        )
    ).all()
    rows = [*rows, *guests]
    if len(rows) < 3:
        return None
    return float(
        median(
            working_days_between(clock.seoul_date(asked), clock.seoul_date(answered))
            for asked, answered in rows
        )
    )


def may_read_quotation(actor: Actor, quotation_id: int) -> bool:
    quotation = db.session.get(Quotation, quotation_id)
    return quotation is not None and may_read(actor, quotation.inquiry_id)
