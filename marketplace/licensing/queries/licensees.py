"""The companies of an agreement: who has signed and paid, for which the reader would sign."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.accounts.models import Organisation
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement, Signature
from marketplace.licensing.permissions import is_of, knows_every_payment, signs_for
from marketplace.licensing.queries.bills import first_invoices
from marketplace.negotiation.queries import engagement


@dataclass(frozen=True)
class Licensee:
    """One company of an agreement: its share of every fee ("33.34%"), its signature, and (for who may know) its payment.

    `paid`: None where nothing was billed, or the reader may not know.
    """

    company: Organisation
    share: str
    leads: bool
    signature: Signature | None
    paid: bool | None


def licensees_of(actor: Actor, agreement: Agreement) -> list[Licensee]:
    """The companies of a joint licence, the lead first; nothing for a licence of one company.

    Whether a company has paid is for itself, the lead, the institution and the center.
    """
    if len(agreement.licensee_ids) == 1:
        return []
    shares, invoices = agreement.inquiry.shares_bp, first_invoices(agreement)
    all_of_it = knows_every_payment(actor, agreement)
    found = []
    for company_id in agreement.licensee_ids:
        bill = next((i for i in invoices if i.company_id == company_id), None)
        told = bill is not None and (all_of_it or is_of(actor, company_id))
        found.append(
            Licensee(
                db.session.get_one(Organisation, company_id),
                money_text.percent(shares[company_id]),
                company_id == agreement.company_id,
                next((s for s in agreement.signatures if s.organisation_id == company_id), None),
                bills.is_settled(bill.id) if bill is not None and told else None,
            )
        )
    return found


def signs_as(actor: Actor, agreement: Agreement, side: str) -> Organisation:
    """The organisation for which the reader would sign on a side."""
    if side == "licensor":
        return agreement.institution
    return db.session.get_one(Organisation, signs_for(actor, agreement) or agreement.company_id)


def has_signed(actor: Actor, agreement: Agreement, side: str) -> bool:
    """Whether a side's signature that the reader could give is there already."""
    if side == "licensee" and signs_for(actor, agreement):
        return False
    return any(row.side == side and is_of(actor, row.organisation_id) for row in agreement.signatures)


def engagement_of(actor: Actor, agreement: Agreement, side: str) -> engagement.Engagement | None:
    """What the reader's signature would bind to; of a joint licence the payments of their own company. None: an NDA."""
    if agreement.kind == "nda":
        return None
    own = signs_for(actor, agreement) if side == "licensee" else None
    return engagement.engagement(agreement.inquiry, agreement.terms, own)


def signatures_shown(agreement: Agreement) -> str:
    """Which signatures stand on the agreement now, for a form to say what its reader has seen."""
    return ",".join(str(row.id) for row in agreement.signatures)
