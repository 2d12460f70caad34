"""Whether terms on the table can be accepted now, by whom, and whom to ask: one question for pages, services and the turn."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Listing
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.negotiation.models import Inquiry, JointMember, TermSheet
from marketplace.negotiation.models.money_terms import Commitment
from marketplace.negotiation.permissions import may_ask_to_accept, term_sheet_parties
from marketplace.negotiation.queries.commitments import binders, commitment_of, must_ask, why_not_bound
from marketplace.negotiation.queries.freedom import terms_taken
from marketplace.negotiation.queries.inquiries import why_no_terms
from marketplace.rights import queries as rights
from marketplace.rights.queries import Holdings, assets

_AT_ONCE = 500


def why_not_acceptable(sheet: TermSheet, inquiry: Inquiry, held: Holdings | None = None) -> Text | None:
    """Why nobody can accept these terms now, though they are on the table, and what remains; None when somebody may.

    `held`: what is held in the listing, where it was read for many deals."""
    if periods.deadline(sheet.valid_until) < clock.today():
        return Text(
            "이 조건서는 유효 기간이 지났습니다. 새 조건을 제안해 주십시오.",
            "This term sheet is no longer valid. Please offer new terms.",
        )
    return (
        why_no_terms(inquiry)
        or assets.problem(sheet.terms["kind"], sheet.terms["effective_when"], inquiry.listing.assets)
        or _unanswered(inquiry)
        or terms_taken(sheet, inquiry, held)
    )


def _unanswered(inquiry: Inquiry) -> Text | None:
    """Terms are accepted for all companies of a joint licence: not while an invited one has neither joined nor declined."""
    waiting = [row.company for row in inquiry.members if row.state == "invited"]
    if not waiting:
        return None
    return Text(
        "초대한 기업({company})의 답을 기다리고 있어 조건을 수락할 수 없습니다. 참여하거나 거절한 뒤에, 또는 초대를 취소한 뒤에 수락해 주십시오.",
        "Terms can't be accepted while an invited company ({company}) has not answered. Wait until it joins or declines, or take the invitation back.",
    ).fill(
        company=Text(
            ", ".join(row.name_ko for row in waiting),
            ", ".join(row.name_en or row.name_ko for row in waiting),
        )
    )


def barred(inquiry_ids: Iterable[int]) -> set[int]:
    """Of these deals those whose terms on the table nobody can accept now."""
    ids, found = list(inquiry_ids), set()
    for start in range(0, len(ids), _AT_ONCE):
        rows = db.session.execute(
            select(TermSheet, Inquiry)
            .join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
            .where(Inquiry.id.in_(ids[start : start + _AT_ONCE]), TermSheet.state == "offered")
            .options(
                joinedload(Inquiry.company),
                joinedload(Inquiry.listing).joinedload(Listing.institution),
                joinedload(Inquiry.listing).selectinload(Listing.patents),
                selectinload(Inquiry.members).joinedload(JointMember.company),
            )
        )
        offered = rows.all()
        held = rights.holdings_of({inquiry.listing_id for _, inquiry in offered})
        found |= {
            inquiry.id
            for sheet, inquiry in offered
            if why_not_acceptable(sheet, inquiry, held[inquiry.listing_id]) is not None
        }
    return found


def why_not_by(actor: Actor, sheet: TermSheet, inquiry: Inquiry) -> Text | None:
    """Why this person, of the side that may accept, can't bind the company to these terms; None for who can.

    An officer accepts the company's terms for the institution, and is asked for a second person only at the signature.
    """
    if sheet.side != "licensor":
        return None
    return why_not_bound(actor, inquiry.company_id, _bound(sheet, inquiry))


def asks_to_accept(actor: Actor, sheet: TermSheet) -> bool:
    """Whether the actor may ask others to accept: a member who binds nobody, and a delegate whose letter does not reach."""
    if may_ask_to_accept(actor, sheet):
        return True
    if "addressee" not in term_sheet_parties(actor, sheet) or sheet.side != "licensor":
        return False
    return must_ask(actor, sheet.inquiry.company_id, _bound(sheet, sheet.inquiry))


def acceptors(sheet: TermSheet) -> list[int]:
    """Who of the company can be asked to accept."""
    return binders(sheet.inquiry.company_id, _bound(sheet, sheet.inquiry))


def _bound(sheet: TermSheet, inquiry: Inquiry) -> Commitment:
    return commitment_of(inquiry, inquiry.company_id, sheet.terms)
