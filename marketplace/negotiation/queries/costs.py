"""What a licence would cost the company over five years at its own sales estimate. Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.kernel.money import Money
from marketplace.negotiation.models.money_terms import first_payment, royalty_of_year

YEARS = 5


@dataclass(frozen=True)
class CostSheet:
    """Amounts in minor units of `currency`: fixed fees net and with VAT, a royalty a year (net), everything.

    `fee` holds the upfront fee and the lump sum. `subsidy`: an estimate of what may be claimed, not taken off the total.
    """

    currency: str
    fee: int
    milestones: int
    royalties: tuple[int, ...]
    net: int
    tax: int
    total: int
    subsidy: int = 0


def cost_sheet(
    terms: dict[str, Any], sales: Sequence[int], vat_bp: int, subsidy_bp: int = 0, subsidy_cap: int = 0
) -> CostSheet:
    """The costs of these terms at a net-sales estimate per year; VAT rounded once over the whole.

    A subsidy is a part of the fixed fees without VAT, up to `subsidy_cap` won; none in another currency.
    """
    royalties, before = [], 0
    for year in sales[:YEARS]:
        royalties.append(royalty_of_year(terms, year, before))
        before += year
    fee = first_payment(terms)
    milestones = sum(row["amount"] for row in terms.get("milestones") or [])
    net = Money(fee + milestones + sum(royalties), terms.get("currency") or "KRW")
    tax = net.portion(vat_bp)
    part = Money(fee + milestones, net.currency).portion(subsidy_bp).amount if net.currency == "KRW" else 0
    return CostSheet(
        net.currency,
        fee,
        milestones,
        tuple(royalties),
        net.amount,
        tax.amount,
        (net + tax).amount,
        min(part, subsidy_cap),
    )
