"""간편 계약 (express licence): standard terms, taken as they stand, from the offer to a paper that can be signed."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing, Offer
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, NotFound
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.licensing.models import DEAD_STATES, EXPRESS_KINDS, Agreement, ExpressDraft, Gate
from marketplace.licensing.queries.second_person import is_large
from marketplace.licensing.queries.standing import live_approvals
from marketplace.licensing.services import standing
from marketplace.licensing.services.drafting import draft_of_sheet, issue_paper, put_forward
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.services import require_chosen, take_offer
from marketplace.papers import services as papers
from marketplace.rights import services as rights

_CLOSED = Text(
    "지금은 이 조건으로 간편 계약을 할 수 없습니다. 기술 화면에서 문의해 주십시오.",
    "This offer is not open to an express licence now. Please ask from the listing's page.",
)


def open_offer(actor: Actor, public_id: str, offer_ref: str) -> tuple[Listing, Offer]:
    """The listing and its express offer as this reader may take it; NotFound or Conflict with the sentence."""
    listing = catalog.listing_for(actor, public_id)
    if listing is None:
        raise NotFound()
    offer = next((o for o in listing.offers if o.ref == offer_ref), None)
    if offer is None:
        raise NotFound()
    usable = offer.express and offer.kind in EXPRESS_KINDS and offer.fee is not None
    if not usable or offer not in listing.open_offers or listing.state != "published":
        raise Conflict(_CLOSED)
    _refuse_granted(actor, listing, offer)
    return listing, offer


def _refuse_granted(actor: Actor, listing: Listing, offer: Offer) -> None:
    """Conflict where another company's right leaves no room for the offer as it stands; nothing sells by itself then.

    What the reader's own company holds does not stand in its way.
    """
    kind, extent, from_on, until_on = catalog.scope_of_offer(offer, clock.today())
    own = actor.organisations("company")
    rights.check_free(listing.id, kind, extent, from_on, until_on, None, beside=own)


def keep_draft(
    actor: Actor, offer_id: int, company_id: int | None = None, answers: dict[str, Any] | None = None
) -> ExpressDraft:
    """Note how far the person has come; what was typed stays until the licence is ordered."""
    with atomic():
        insert_ignore(
            ExpressDraft, user_id=actor.user_id, offer_id=offer_id, answers={}, updated_at=clock.now()
        )
        draft = locked_by(
            ExpressDraft, ExpressDraft.user_id == actor.user_id, ExpressDraft.offer_id == offer_id
        )
        if company_id is not None:
            draft.company_id, draft.answers = company_id, {}
        elif answers is not None:
            draft.answers = answers
        return draft


def order(actor: Actor, public_id: str, offer_ref: str, lang: str = "ko") -> Agreement:
    """Take the offer: inquiry, accepted term sheet, agreement and its paper, ready for the company's signature.

    However often it is sent there is one agreement. Conflict when the offer has closed or another company's
    right is in the way; Forbidden when the person or the company may not sign (yet).
    """
    with atomic():
        listing, offer = open_offer(actor, public_id, offer_ref)
        rights.lock(listing.id)
        draft = keep_draft(actor, offer.id)
        living = draft.agreement if draft.agreement and draft.agreement.state not in DEAD_STATES else None
        if living is not None and living.offered_at is not None:
            return living
        if living is None:
            living = _draft(actor, listing, offer, draft, lang)
            draft.agreement_id = living.id
        paper_id = issue_paper(living, actor)
        agreement_id = living.id
    papers.ensure_rendered(paper_id)
    with atomic():
        return put_forward(agreement_id, paper_id, SYSTEM)


def _draft(actor: Actor, listing: Listing, offer: Offer, draft: ExpressDraft, lang: str) -> Agreement:
    company = db.session.get(Organisation, draft.company_id) if draft.company_id else None
    if company is None or company.id not in actor.organisations("company"):
        raise Conflict(
            Text("어느 기업이 계약하는지 먼저 알려 주십시오.", "Please say first for which company.")
        )
    require_ready(company, offer)
    require_chosen(company.id, offer)
    officer = _officer_of(listing, offer)
    if officer is None:
        raise Conflict(_CLOSED)
    sheet = take_offer(listing, offer, company.id, officer, actor)
    agreement = draft_of_sheet(sheet, sheet.inquiry, officer, lang if lang in LANGUAGES else "ko")
    agreement.express = True
    if is_large(agreement) and not agreement.gates:  # the first of the two people whom such an amount takes
        agreement.gates.append(Gate(kind="institution"))
    db.session.flush()
    audit.record("agreement.order_express", agreement, actor, offer=offer.id)
    return agreement


def require_ready(company: Organisation, offer: Offer) -> None:
    """Forbidden with the sentence while the company may not take this offer: not approved, and not small enough."""
    if company.is_approved:
        return
    if company.state == "pending" and standing.within_pending_limit(company, offer.fee, offer.currency):
        return
    raise Forbidden(
        Text(
            "센터가 기업을 승인한 뒤에 이 조건으로 계약할 수 있습니다. 입력하신 내용은 보관해 두었습니다.",
            "You can take this offer once the center has approved your company. What you entered is kept.",
        )
    )


def _officer_of(listing: Listing, offer: Offer) -> int | None:
    """In whose name the standard terms stand: who approved them beforehand, else the listing's named person."""
    approvals = live_approvals(listing.institution_id, offer.id)
    if approvals:
        return approvals[0].officer_id
    person = negotiation.named_person(listing)
    return person.id if person else None
