"""What somebody binds an organisation to by accepting terms or by signing: shown beside the act, on every page that has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.invoicing.queries import vat_rate_for
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.negotiation.models import Inquiry, terms
from marketplace.negotiation.queries.commitments import own_part
from marketplace.negotiation.queries.costs import Payment, fixed_payments


@dataclass(frozen=True)
class Engagement:
    """The terms line by line, who is bound, and what is paid: with VAT, summed. `own_part`: the amounts are those of
    one company of a joint licence, which `leads` it or not. `minimum`: due each year whatever is sold, net; 0 where none
    was agreed."""

    rows: list[terms.TermRow]
    licensor: str
    licensees: list[str]
    payments: tuple[Payment, ...]
    currency: str
    has_royalty: bool
    minimum: int
    own_part: bool
    leads: bool

    @property
    def net(self) -> int:
        return sum(payment.net for payment in self.payments)

    @property
    def tax(self) -> int:
        return sum(payment.tax for payment in self.payments)

    @property
    def total(self) -> int:
        return self.net + self.tax


def engagement(inquiry: Inquiry, agreed: dict[str, Any], company_id: int | None = None) -> Engagement:
    """What these terms bind to, with the part of one company of a joint licence where `company_id` names it."""
    shares = inquiry.shares_bp if inquiry.is_joint and company_id in inquiry.shares_bp else {}
    payer = company_id if shares and company_id is not None else inquiry.company_id
    own = own_part(inquiry, company_id, agreed) if shares and company_id is not None else agreed
    return Engagement(
        rows=terms.rows(agreed),
        licensor=inquiry.listing.institution.name,
        licensees=[db.session.get_one(Organisation, one).name for one in inquiry.licensee_ids],
        payments=fixed_payments(
            agreed, vat_rate_for(payer, inquiry.listing.institution_id, clock.today()), shares, payer
        ),
        currency=agreed.get("currency") or "KRW",
        has_royalty=bool(agreed.get("royalty_bp") or agreed.get("royalty_steps")),
        minimum=own.get("royalty_minimum") or 0,
        own_part=bool(shares),
        leads=payer == inquiry.company_id,
    )
