"""What a licence costs: every fixed payment with its VAT, and five years of royalty at an estimate of sales. Pure: no database.

The page of costs, the summary for the company's own approval (품의), the page on which terms are accepted and the one on
which an agreement is signed all show these figures, so that no two of them differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.invoicing.queries import vat_of, vat_on_paper
from marketplace.kernel.money import Money, largest_remainder
from marketplace.kernel.text import Text
from marketplace.negotiation.models.money_terms import royalty_of_year
from marketplace.negotiation.queries.paper_facts import fee_parts

YEARS = 5


@dataclass(frozen=True)
class Payment:
    """One payment in minor units; `milestone`: due only when its event happens."""

    name: Text
    net: int
    tax: int
    milestone: bool = False

    @property
    def total(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True)
class CostSheet:
    """Amounts in minor units of `currency`: the fixed payments, a royalty a year with its VAT, everything.

    `subsidy`: an estimate of what may be claimed, not taken off the total.
    """

    currency: str
    payments: tuple[Payment, ...]
    royalties: tuple[Payment, ...]
    subsidy: int = 0

    @property
    def fee(self) -> int:
        """What is billed at conclusion, before VAT."""
        return sum(row.net for row in self.payments if not row.milestone)

    @property
    def milestones(self) -> int:
        """The milestone fees, before VAT."""
        return sum(row.net for row in self.payments if row.milestone)

    @property
    def net(self) -> int:
        return sum(row.net for row in (*self.payments, *self.royalties))

    @property
    def tax(self) -> int:
        return sum(row.tax for row in (*self.payments, *self.royalties))

    @property
    def total(self) -> int:
        return self.net + self.tax


def fixed_payments(
    agreed: Mapping[str, Any],
    vat_bp: int,
    shares: Mapping[int, int] | None = None,
    company_id: int | None = None,
) -> tuple[Payment, ...]:
    """Every fixed amount of the terms with its VAT as its invoice's line will show it: at conclusion, then milestones.

    What is due at conclusion stands on one invoice, each milestone on its own.
    With `shares`, those of one company of a joint licence.
    """
    parts = [(name, amount, False) for name, amount in fee_parts(dict(agreed))]
    for row in agreed.get("milestones") or []:
        name = Text("중도기술료: {event}", "Milestone: {event}").fill(event=row["event"])
        parts.append((name, row["amount"], True))
    nets = [amount for _, amount, _ in parts]
    if shares and company_id is not None:
        place, weights = list(shares).index(company_id), list(shares.values())
        nets = [largest_remainder(net, weights)[place] for net in nets]
    currency, first = agreed.get("currency") or "KRW", sum(not milestone for *_, milestone in parts)
    taxes = (*vat_on_paper(nets[:first], currency, vat_bp), *vat_of(nets[first:], currency, vat_bp))
    return tuple(
        Payment(name, net, tax, milestone)
        for (name, _, milestone), net, tax in zip(parts, nets, taxes, strict=True)
    )


def cost_sheet(
    terms: dict[str, Any],
    sales: Sequence[int],
    vat_bp: int,
    subsidy_bp: int = 0,
    subsidy_cap: int = 0,
    shares: Mapping[int, int] | None = None,
    company_id: int | None = None,
) -> CostSheet:
    """The costs of these terms at a net-sales estimate per year; VAT rounded once for each payment, as on its invoice.

    With `shares`, the fixed payments are those of one company of a joint licence; the royalty is billed to its lead.

    A subsidy is a part of the fixed fees without VAT, up to `subsidy_cap` won; none in another currency.
    """
    currency, due, before = terms.get("currency") or "KRW", [], 0
    for year in sales[:YEARS]:
        due.append(royalty_of_year(terms, year, before))
        before += year
    name = Text("경상기술료", "Running royalty")
    royalties = tuple(
        Payment(name, net, tax) for net, tax in zip(due, vat_of(due, currency, vat_bp), strict=True)
    )
    payments = fixed_payments(terms, vat_bp, shares, company_id)
    fixed = Money(sum(row.net for row in payments), currency)
    part = fixed.portion(subsidy_bp).amount if currency == "KRW" else 0
    return CostSheet(currency, payments, royalties, min(part, subsidy_cap))
