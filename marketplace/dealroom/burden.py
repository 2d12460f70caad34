"""내 부담은?: what each published offer of a listing costs a company over five years, before anybody has asked.

The same arithmetic as in the deal room (negotiation.queries.costs): what is read here is what the term sheet will cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing, Offer
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.negotiation.models import terms
from marketplace.negotiation.queries import costs

PAYERS: dict[str, Text] = {
    "sme": Text("국내 중소기업", "A small or medium company in Korea"),
    "other": Text("국내 중견·대기업, 기관", "A larger company or an institution in Korea"),
    "abroad": Text("외국 기업", "A company outside Korea"),
}


@dataclass(frozen=True)
class Burden:
    """One offer with what it costs; `costs` None where its fee is negotiable."""

    offer: Offer
    name: Text
    costs: costs.CostSheet | None

    @property
    def own(self) -> int:
        """What is left to pay where the subsidy is granted, in minor units."""
        return self.costs.total - self.costs.subsidy if self.costs else 0


def company_of(actor: Actor) -> Organisation | None:
    """The company for which the reader would pay: the first of their own."""
    mine = sorted(actor.organisations("company"))
    return db.session.get(Organisation, mine[0]) if mine else None


def payer_of(company: Organisation | None, said: str) -> str:
    """One of PAYERS: what the company is, or what somebody without one says."""
    if company is None:
        return said if said in PAYERS else "sme"
    if company.is_abroad:
        return "abroad"
    return "sme" if company.size == "sme" else "other"


def burdens(listing: Listing, company: Organisation | None, payer: str, sales: Sequence[int]) -> list[Burden]:
    """Every open offer at these net sales a year (won; none for an offer in another currency)."""
    today = clock.today()
    vat_bp = (
        bills.vat_rate_for(company.id, listing.institution_id, today)
        if company
        else bills.vat_rate_of_anybody(listing.institution_id, today)
    )
    subsidy_bp = policy.value("licence_subsidy_bp", today) if payer == "sme" else 0
    cap = policy.value("licence_subsidy_cap_krw", today)
    found = []
    for offer in listing.open_offers:
        sheet = None
        if offer.fee is not None:
            of_offer = terms.of_offer(offer, listing.assets)
            expected = sales if offer.currency == "KRW" else ()
            sheet = costs.cost_sheet(of_offer, expected, vat_bp, subsidy_bp, cap)
        found.append(Burden(offer, listing.right_name(offer.kind), sheet))
    return found


def five_years(sales: int) -> list[int]:
    """The same net sales in each year; Invalid below zero."""
    if sales < 0:
        sentence = Text("매출액은 0 이상으로 입력해 주십시오.", "Please enter sales of zero or more.")
        raise Invalid(sentence, sales=sentence)
    return [sales] * costs.YEARS
