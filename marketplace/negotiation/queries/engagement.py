"""What somebody binds an organisation to by accepting terms or by signing: shown beside the act, on every page that has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.invoicing.queries import vat_rate_for
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.negotiation.models import Inquiry, terms
from marketplace.negotiation.queries.costs import Payment, fixed_payments


@dataclass(frozen=True)
class Engagement:
    """The terms line by line, who is bound, and what is paid: with VAT, summed. `share`: one company's part of a
    joint licence ("33.34%"), whose payments these are; None where the licensee pays all."""

    rows: list[terms.TermRow]
    licensor: str
    licensees: list[str]
    payments: tuple[Payment, ...]
    currency: str
    open_ended: bool
    own_part: bool

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
    return Engagement(
        rows=terms.rows(agreed),
        licensor=inquiry.listing.institution.name,
        licensees=[db.session.get_one(Organisation, one).name for one in inquiry.licensee_ids],
        payments=fixed_payments(
            agreed, vat_rate_for(payer, inquiry.listing.institution_id, clock.today()), shares, payer
        ),
        currency=agreed.get("currency") or "KRW",
        open_ended=bool(agreed.get("royalty_bp")),
        own_part=bool(shares),
    )
