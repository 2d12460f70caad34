"""견적서: what an offer would come to, on demand."""

from __future__ import annotations

from marketplace.accounts.services import notify
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Offer
from marketplace.invoicing import queries as bills
from marketplace.kernel import audit, clock, ids, periods, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.money import Money
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text, language
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries
from marketplace.negotiation.models import Inquiry, Quotation
from marketplace.negotiation.models.terms import of_offer
from marketplace.negotiation.queries import paper_facts
from marketplace.negotiation.services.inquiries import side_of
from marketplace.negotiation.services.term_sheets import lock_deal
from marketplace.papers import services as papers
from marketplace.rights import services as rights


def quote(
    inquiry_id: int, offer_id: int, actor: Actor, form_token: str | None = None, lang: str | None = None
) -> Quotation:
    """Write a quotation of a published price, in the asker's language; its PDF is rendered on first opening."""
    lang = lang or language()
    with atomic():
        if again := made_before(Quotation, form_token, Quotation.created_by_id == actor.user_id):
            return again
        inquiry = lock_deal(inquiry_id)
        side_of(actor, inquiry)
        offer = db.session.get(Offer, offer_id)
        if offer is None or offer not in inquiry.listing.open_offers:
            raise NotFound()
        if offer.fee is None:
            raise Conflict(
                Text(
                    "금액을 협의하는 조건이라 견적서를 만들 수 없습니다. 조건을 제안해 주십시오.",
                    "This price is negotiable, so there is nothing to quote. Please offer terms.",
                )
            )
        today = clock.today()
        kind, extent, from_on, until_on = catalog.scope_of_offer(offer, today)
        rights.check_free(
            inquiry.listing_id, kind, extent, from_on, until_on, inquiry.company_id, inquiry.licensee_ids
        )
        net = Money(offer.fee, offer.currency)
        tax = net.portion(bills.vat_rate_for(inquiry.company_id, inquiry.listing.institution_id, today))
        quotation = Quotation(
            number=ids.next_number("Q"),
            inquiry_id=inquiry.id,
            offer_id=offer.id,
            currency=net.currency,
            net=net.amount,
            tax=tax.amount,
            valid_until=periods.days_after(today, policy.value("quotation_valid_days", today)),
            created_by_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(quotation)
        db.session.flush()
        papers.issue(
            "quotation",
            quotation,
            _snapshot(quotation, inquiry, offer, actor, lang),
            actor,
            language=lang,
            number=quotation.number,
            organisation_id=inquiry.listing.institution_id,
        )
        audit.record("quotation.issue", quotation, actor, inquiry=inquiry.id)
        notify(
            "quotation_issued",
            quotation.id,
            [*queries.licensee_people(inquiry), actor.user_id],
            inquiry_id=inquiry.id,
            quotation_id=quotation.id,
        )
        return quotation


def _snapshot(
    quotation: Quotation, inquiry: Inquiry, offer: Offer, actor: Actor, lang: str
) -> dict[str, object]:
    """The data contract `Quotation` of gateways.documents."""
    offered = {**of_offer(offer, inquiry.listing.assets), "start_on": None, "note": ""}
    return {
        "number": quotation.number,
        "created_at": clock.now().isoformat(),
        "issued_on": clock.today().isoformat(),
        "valid_until": quotation.valid_until.isoformat(),
        "currency": quotation.currency,
        "licensor": paper_facts.party(inquiry.listing.institution_id, lang),
        "licensee": paper_facts.party(inquiry.company_id, lang),
        "subject": paper_facts.subject(inquiry.listing, lang),
        "terms": paper_facts.licence_terms(
            offered, lang, bills.treatment_for(inquiry.company_id, inquiry.listing.institution_id)
        ),
        "lines": [
            {
                "description": paper_facts.fee_line(offered, lang),
                "net": quotation.net,
                "tax_treatment": bills.treatment_for(inquiry.company_id, inquiry.listing.institution_id),
                "tax": quotation.tax,
            }
        ],
        "net": quotation.net,
        "tax": quotation.tax,
        "total": quotation.net + quotation.tax,
        "prepared_by": actor.name,
    }
