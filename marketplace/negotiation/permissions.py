"""Who may do what in a deal: each rule is named here once, and asked by the lifecycle tables, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import SIGNERS
from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.negotiation.models import (
    CenterOpening,
    GuestQuestion,
    Inquiry,
    JointMember,
    SharingApplication,
    TermSheet,
)

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def knows_every_deal(actor: Actor) -> bool:
    """The center's administrators and its auditor know that a matter exists, its state and its clocks, so that they can
    follow it up; its finance staff have no business in the talks. What was said they read once they have opened it."""
    return administers(actor) or actor.is_auditor


def is_of(actor: Actor, organisation_id: int) -> bool:
    """Any member of this company or institution."""
    return actor.belongs_to(organisation_id)


def is_officer(actor: Actor, listing: Listing) -> bool:
    """A transfer officer of the institution that offers the listing."""
    return actor.has("officer", listing.institution_id)


def is_inventor(actor: Actor, listing: Listing) -> bool:
    """One of the listing's inventors, with an account."""
    return actor.user_id is not None and any(i.user_id == actor.user_id for i in listing.inventors)


def is_licensee(actor: Actor, inquiry: Inquiry) -> bool:
    """Any member of the company that asked or of one that joined it."""
    return any(actor.standing_in(company_id) for company_id in inquiry.licensee_ids)


def is_lead(actor: Actor, inquiry: Inquiry) -> bool:
    """Any member of the company that asked."""
    return actor.standing_in(inquiry.company_id) is not None


def inquiry_parties(actor: Actor, inquiry: Inquiry) -> set[str]:
    """licensee (any member of the company, or of one that joined it), lead (of the company that asked), licensor
    (officer, or inventor/creator of the listing), center."""
    parties = set()
    if is_licensee(actor, inquiry):
        parties.add("licensee")
    if is_lead(actor, inquiry):
        parties.add("lead")
    if is_officer(actor, inquiry.listing):
        parties |= {"licensor", "officer"}
    if is_inventor(actor, inquiry.listing):
        parties |= {"licensor", "researcher"}
    if administers(actor):
        parties.add("center")
    return parties


def joint_member_parties(actor: Actor, row: JointMember) -> set[str]:
    """lead, invitee: who may sign for the company that invites, or for the one that was invited."""
    parties = set()
    if actor.standing_in(row.inquiry.company_id, *SIGNERS):
        parties.add("lead")
    if row.company_id != row.inquiry.company_id and actor.standing_in(
        row.company_id, "representative", "delegate"
    ):
        parties.add("invitee")
    return parties


def term_sheet_parties(actor: Actor, sheet: TermSheet) -> set[str]:
    """offering and addressed side (any member talks); `addressee`: who may bind that side by accepting."""
    inquiry, parties = sheet.inquiry, set()
    if is_officer(actor, inquiry.listing):
        parties |= {"offering_side"} if sheet.side == "licensor" else {"addressed_side", "addressee"}
    if is_lead(actor, inquiry):
        parties.add("offering_side" if sheet.side == "licensee" else "addressed_side")
        if sheet.side == "licensor" and actor.standing_in(inquiry.company_id, *SIGNERS):
            parties.add("addressee")
    return parties


def guest_question_parties(actor: Actor, question: GuestQuestion) -> set[str]:
    """licensor (officer, or inventor of the listing), center. The guest has no Actor: the mailed link speaks."""
    parties = set()
    if is_officer(actor, question.listing) or is_inventor(actor, question.listing):
        parties.add("licensor")
    if administers(actor):
        parties.add("center")
    if actor.is_signed_in and actor.email == question.email:
        parties.add("asker")
    return parties


def sharing_parties(actor: Actor, row: SharingApplication) -> set[str]:
    """applicant (any member of the company), officer, center."""
    parties = set()
    if actor.standing_in(row.company_id):
        parties.add("applicant")
    if is_officer(actor, row.listing):
        parties.add("officer")
    if administers(actor):
        parties.add("center")
    return parties


# What somebody may do


def may_ask_for(actor: Actor, company_id: int) -> bool:
    """Ask, or apply, in this company's name: any of its members."""
    return company_id in actor.organisations("company")


def may_offer_terms(actor: Actor, inquiry: Inquiry) -> bool:
    """Put terms on the table: the company that asked, for all that joined it, and the institution's officers."""
    return is_lead(actor, inquiry) or is_officer(actor, inquiry.listing)


def may_ask_to_accept(actor: Actor, sheet: TermSheet) -> bool:
    """Ask those who bind the company to accept: a member to whom terms were offered and who may not accept them."""
    parties = term_sheet_parties(actor, sheet)
    return sheet.side == "licensor" and "addressed_side" in parties and "addressee" not in parties


def may_arrange_companies(actor: Actor, inquiry: Inquiry) -> bool:
    """Invite companies into a joint licence and set their shares: who binds the company that asked."""
    return actor.standing_in(inquiry.company_id, *SIGNERS) is not None


def may_answer_invitation(actor: Actor, row: JointMember) -> bool:
    """Join a joint licence, or say no: who binds the company that was invited."""
    return actor.standing_in(row.company_id, *SIGNERS) is not None


def speaks_as(actor: Actor, inquiry: Inquiry) -> str | None:
    """licensee, licensor or center: for whom the actor speaks in this deal; None for an onlooker, and for the center
    while it has not opened the deal."""
    parties = inquiry_parties(actor, inquiry)
    if not has_opened(actor, "inquiry", inquiry.id):
        parties -= {"center"}
    return next((side for side in ("licensee", "licensor", "center") if side in parties), None)


# What the center opens: one rule for pages, files, papers, exports and lists


def opened(actor: Actor, subject_type: str, id_column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Of matters: those that this person of the center has opened with a reason, while the opening lasts."""
    if not knows_every_deal(actor):
        return false()
    return id_column.in_(
        select(CenterOpening.subject_id).where(
            CenterOpening.subject_type == subject_type,
            CenterOpening.user_id == actor.user_id,
            CenterOpening.until_at > clock.now(),
        )
    )


def has_opened(actor: Actor, subject_type: str, subject_id: int) -> bool:
    """Whether this person of the center has opened one matter, and the opening lasts."""
    if not knows_every_deal(actor):
        return False
    query = select(CenterOpening.id).where(
        CenterOpening.subject_type == subject_type,
        CenterOpening.subject_id == subject_id,
        CenterOpening.user_id == actor.user_id,
        CenterOpening.until_at > clock.now(),
    )
    return db.session.scalar(query.limit(1)) is not None


# What somebody may see: conditions in the database


def knows_inquiry(actor: Actor) -> ColumnElement[bool]:
    """Of `Inquiry` joined with its listing: whose deals stand in a list with their state and clocks."""
    return true() if knows_every_deal(actor) else _takes_part(actor)


def reads_inquiry(actor: Actor) -> ColumnElement[bool]:
    """Of `Inquiry` joined with its listing: the people of the company and of those that joined it, the institution's
    officers, the listing's inventors; the center's administrators and its auditor once they have opened it."""
    return or_(_takes_part(actor), opened(actor, "inquiry", Inquiry.id))


def _takes_part(actor: Actor) -> ColumnElement[bool]:
    if not actor.is_signed_in:
        return false()
    companies = actor.organisations("company")
    return or_(
        Inquiry.company_id.in_(companies),
        Inquiry.id.in_(
            select(JointMember.inquiry_id).where(
                JointMember.company_id.in_(companies), JointMember.state == "joined"
            )
        ),
        *_on_the_institutions_side(actor),
    )


def knows_guest_question(actor: Actor) -> ColumnElement[bool]:
    """Of `GuestQuestion` joined with its listing: confirmed ones, in a list without what was asked."""
    confirmed = GuestQuestion.confirmed_at.is_not(None)
    return confirmed if knows_every_deal(actor) else reads_guest_question(actor)


def reads_guest_question(actor: Actor) -> ColumnElement[bool]:
    """Of `GuestQuestion` joined with its listing: confirmed ones, for the institution's side and who has opened it."""
    if not actor.is_signed_in:
        return false()
    return and_(
        GuestQuestion.confirmed_at.is_not(None),
        or_(*_on_the_institutions_side(actor), opened(actor, "guest_question", GuestQuestion.id)),
    )


def reads_application(actor: Actor) -> ColumnElement[bool]:
    """Of `SharingApplication` joined with its listing: the applicant's company, the officers, who has opened it. Plans
    are business secrets: neither other applicants nor inventors read them."""
    if not actor.is_signed_in:
        return false()
    return or_(
        SharingApplication.company_id.in_(actor.organisations("company")),
        Listing.institution_id.in_(actor.organisations("institution", "officer")),
        opened(actor, "sharing_application", SharingApplication.id),
    )


def _on_the_institutions_side(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Listing.institution_id.in_(actor.organisations("institution", "officer")),
        Listing.id.in_(select(Inventor.listing_id).where(Inventor.user_id == actor.user_id)),
    )
