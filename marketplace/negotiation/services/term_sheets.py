"""Numbered offers: each is immutable, the next number replaces it, and acceptance names the number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import SIGNERS
from marketplace.accounts.services import notify
from marketplace.catalog import queries as catalog
from marketplace.kernel import audit, clock, outbox, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import INQUIRY, TERM_SHEET
from marketplace.negotiation.models import Inquiry, TermSheet, terms
from marketplace.negotiation.models.money_terms import Commitment
from marketplace.negotiation.permissions import may_offer_terms
from marketplace.negotiation.queries import paper_facts
from marketplace.negotiation.queries.acceptance import acceptors, asks_to_accept, why_not_acceptable
from marketplace.negotiation.queries.commitments import commitment_of, why_not_bound
from marketplace.negotiation.services.closing import refuse_closed
from marketplace.negotiation.services.inquiries import lock_inquiry, side_of
from marketplace.papers import services as papers
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.queries import assets

_WHO_OFFERS = Text(
    "조건은 기업과 기관의 기술이전 담당자가 제안합니다.",
    "Terms are offered by the company and by the institution's transfer officers.",
)


def offer_terms(
    inquiry_id: int, offered: dict[str, Any], message: str, actor: Actor, form_token: str | None = None
) -> TermSheet:
    """Put terms on the table as the next number, from either side; the open number is replaced.

    `offered` as in `negotiation.terms`. Invalid names what contradicts; Conflict when a right in force or an
    agreed deal of another company is in the way.
    """
    with atomic():
        if again := made_before(TermSheet, form_token, TermSheet.author_id == actor.user_id):
            return again
        inquiry = lock_deal(inquiry_id)
        side = side_of(actor, inquiry)
        require_negotiator(inquiry, actor)
        refuse_closed(inquiry)
        clean = terms.with_field(
            terms.checked(offered, inquiry.listing.assets), rights_queries.tree_of(inquiry.listing_id)
        )
        _refuse_unshown(inquiry, clean)
        check_free(inquiry, clean)
        if inquiry.state == "lapsed":
            inquiry.reopened_at, inquiry.closed_at = clock.now(), None
        if inquiry.state != "negotiating":
            INQUIRY.perform("engage", inquiry, actor)
        if side == "licensor":
            inquiry.answered_at = inquiry.answered_at or clock.now()
        sheets = queries.term_sheets_of(inquiry.id)
        for sheet in sheets:
            if sheet.state == "offered":
                TERM_SHEET.perform("supersede", sheet, SYSTEM)
        today = clock.today()
        sheet = TermSheet(
            inquiry_id=inquiry.id,
            number=len(sheets) + 1,
            side=side,
            author_id=actor.user_id,
            terms=clean,
            message=message.strip()[:2000],
            valid_until=periods.days_after(today, policy.value("term_sheet_valid_days", today)),
            form_token=form_token,
        )
        db.session.add(sheet)
        audit.record("term_sheet.offer", sheet, actor, inquiry=inquiry.id, number=sheet.number)
        _tell(sheet, inquiry, "terms_offered", other_than=side)
        return sheet


def _refuse_unshown(inquiry: Inquiry, clean: dict[str, Any]) -> None:
    """Terms become an agreement: what its paper could not show is said now, not after both have agreed."""
    for lang in LANGUAGES:
        papers.refuse_unshown(
            {
                "subject": paper_facts.subject(inquiry.listing, lang),
                "parties": [
                    paper_facts.party(organisation_id, lang)
                    for organisation_id in (inquiry.listing.institution_id, *inquiry.licensee_ids)
                ],
                "field_of_use": [clean["field_of_use_ko"], clean["field_of_use_en"]],
                "milestones": [row["event"] for row in clean["milestones"]],
                "termination": clean["termination"],
                "note": clean["note"],
            }
        )


def accept_terms(term_sheet_id: int, actor: Actor) -> TermSheet:
    """Accept this number. The rights are held for the company until the agreement is in force or falls through.

    A company accepts by its representative, or a delegate within the limit. Of two acceptances at once one wins,
    the other gets Conflict.
    """
    with atomic():
        sheet, inquiry = _load_sheet(term_sheet_id)
        TERM_SHEET.check("accept", sheet, actor)
        _refuse_unacceptable(sheet, inquiry)
        TERM_SHEET.perform("accept", sheet, actor)
        if sheet.side == "licensor":
            bound = commitment_of(inquiry, inquiry.company_id, sheet.terms)
            require_authority(actor, inquiry.company_id, bound)
        hold_rights(sheet, inquiry, actor)
        sheet.decided_at, sheet.decided_by_id = clock.now(), actor.user_id
        if inquiry.state != "negotiating":
            raise Conflict()
        INQUIRY.perform("agree", inquiry, SYSTEM)
        _tell(sheet, inquiry, "terms_accepted")
        outbox.send("terms_accepted", str(sheet.id), term_sheet_id=sheet.id)
        return sheet


def ask_to_accept(term_sheet_id: int, actor: Actor) -> None:
    """Who may not bind the company to this number asks those who may to accept it; one letter a day.

    Conflict while nobody could accept it, and where the company has nobody who may: then nobody would be told.
    """
    with atomic():
        sheet, inquiry = _load_sheet(term_sheet_id)
        if not asks_to_accept(actor, sheet):
            raise Forbidden(
                Text(
                    "조건을 받은 기업의 구성원 가운데 수락할 수 없는 분만 요청할 수 있습니다.",
                    "Only people of the company that was offered the terms, who may not accept them, can ask.",
                )
            )
        TERM_SHEET.check("decline", sheet, actor)  # only while it is on the table
        _refuse_unacceptable(sheet, inquiry)
        people = acceptors(sheet)
        if not people:
            raise Conflict(
                Text(
                    "귀사에는 이 조건을 수락할 수 있는 대표자나 서명 대리인이 없어 아무에게도 알리지 못했습니다. 기업을 등록한 분이 구성원 화면에서 대표자를 초대하거나, 센터에 문의해 주십시오.",
                    "Nobody was told: your company has no representative or authorised signatory who may accept these terms. Whoever registered the company can invite the representative on the page of its people; or ask the center.",
                )
            )
        notify(
            "terms_to_accept",
            f"{sheet.id}:{clock.today()}",
            people,
            inquiry_id=inquiry.id,
            term_sheet_id=sheet.id,
            asked_by=actor.name,
        )
        audit.record("term_sheet.ask_to_accept", sheet, actor)


def _refuse_unacceptable(sheet: TermSheet, inquiry: Inquiry) -> None:
    if (reason := why_not_acceptable(sheet, inquiry)) is not None:
        raise Conflict(reason)


def hold_rights(sheet: TermSheet, inquiry: Inquiry, actor: Actor) -> None:
    """Keep room for what was accepted until the agreement is in force; Conflict when it is taken."""
    start, _ = terms.period(sheet.terms, clock.today())
    rights.grant(
        listing_id=inquiry.listing_id,
        company_id=inquiry.company_id,
        kind="reservation",
        held_for=sheet.terms["kind"],
        extent=terms.extent(sheet.terms),
        # When it takes effect is not known yet, so neither is its last day.
        from_on=start,
        until_on=None,
        source_type="term_sheet",
        source_id=sheet.id,
        actor=actor,
        beside=inquiry.licensee_ids,
    )


def decline_terms(term_sheet_id: int, actor: Actor) -> None:
    """Say no to this number; the talks go on."""
    with atomic():
        sheet, inquiry = _load_sheet(term_sheet_id)
        TERM_SHEET.perform("decline", sheet, actor)
        sheet.decided_at, sheet.decided_by_id = clock.now(), actor.user_id
        _tell(sheet, inquiry, "terms_declined", other_than=side_of(actor, inquiry))


def withdraw_terms(term_sheet_id: int, actor: Actor) -> None:
    """Take one's own open number back."""
    with atomic():
        sheet, inquiry = _load_sheet(term_sheet_id)
        TERM_SHEET.perform("withdraw", sheet, actor)
        sheet.decided_at, sheet.decided_by_id = clock.now(), actor.user_id
        _tell(sheet, inquiry, "terms_withdrawn", other_than=side_of(actor, inquiry))


def check_free(inquiry: Inquiry, offered: dict[str, Any]) -> None:
    """Conflict when these terms can't be granted beside what stands."""
    start, until = terms.period(offered, clock.today())
    rights.check_free(
        inquiry.listing_id,
        offered["kind"],
        terms.extent(offered),
        start,
        until,
        inquiry.company_id,
        inquiry.licensee_ids,
    )


def require_authority(actor: Actor, company_id: int, bound: Commitment) -> str:
    """The role in which the actor binds the company to this much (net of VAT); Forbidden says why not and who can."""
    if (problem := why_not_bound(actor, company_id, bound)) is not None:
        raise Forbidden(problem)
    standing = accounts.signing_standing(actor, company_id)
    return standing.role if standing else ""


def lock_deal(inquiry_id: int) -> Inquiry:
    """Rights first, then the inquiry: the house's lock order."""
    listing_id = db.session.scalar(select(Inquiry.listing_id).where(Inquiry.id == inquiry_id))
    if listing_id is None:
        raise NotFound()
    rights.lock(listing_id)
    return lock_inquiry(inquiry_id)


def _load_sheet(term_sheet_id: int) -> tuple[TermSheet, Inquiry]:
    inquiry_id = db.session.scalar(select(TermSheet.inquiry_id).where(TermSheet.id == term_sheet_id))
    if inquiry_id is None:
        raise NotFound()
    inquiry = lock_deal(inquiry_id)
    return locked(TermSheet, term_sheet_id), inquiry


def _tell(sheet: TermSheet, inquiry: Inquiry, template: str, other_than: str = "") -> None:
    db.session.flush()
    people = [
        *(queries.licensor_people(inquiry) if other_than != "licensor" else []),
        *(queries.licensee_people(inquiry, *SIGNERS) if other_than != "licensee" else []),
    ]
    notify(template, sheet.id, people, inquiry_id=inquiry.id, term_sheet_id=sheet.id)


def require_negotiator(inquiry: Inquiry, actor: Actor) -> None:
    """Forbidden for whoever may read the deal but not offer terms in it."""
    if not may_offer_terms(actor, inquiry):
        raise Forbidden(_WHO_OFFERS)


def starting_terms(inquiry: Inquiry, offer_ref: str = "") -> dict[str, Any]:
    """What a new number starts from: the number before, the chosen offer of the listing, or its first one."""
    sheets = queries.term_sheets_of(inquiry.id)
    if sheets and not offer_ref:
        return dict(sheets[-1].terms)
    offers = inquiry.listing.open_offers
    free = catalog.openness(inquiry.listing).whole
    first = next((o for o in offers if o.id in free), offers[0] if offers else None)
    offer = next((o for o in offers if o.ref == offer_ref), first)
    if offer is None:
        kinds = assets.kinds_for(inquiry.listing.assets)
        return {"kind": kinds[0] if kinds else "non_exclusive", "currency": "KRW", "territories": ["KR"]}
    return terms.of_offer(offer, inquiry.listing.assets)
