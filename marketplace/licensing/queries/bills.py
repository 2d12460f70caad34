"""What an agreement has billed, and what of it is paid."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.books import queries as ledger
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.rights import queries as rights

FIRST = "upfront"


def first_invoices(agreement: Agreement) -> list[Invoice]:
    """What was billed at conclusion, one for each company: the invoice that stands, or the last one that was void."""
    return [
        invoice
        for invoice in bills.newest_by_source("agreement", agreement.id)
        if invoice.source_key == FIRST or invoice.source_key.startswith(f"{FIRST}-")
    ]


def issued_invoices(agreement: Agreement) -> list[Invoice]:
    """What was billed for it, at conclusion or by its schedule, and is not void."""
    return [one for one in bills.newest_by_source("agreement", agreement.id) if one.state == "issued"]


def missing_again(agreement: Agreement) -> bool:
    """Whether something billed for an agreement or for its amendments in force was paid once and is not now.

    An invoice that was void is looked at with the one that took its place: until that one is paid, or while none does,
    what was paid is missing. A write-off gives the money up, and does not bring it.
    """
    return any(_is_missing(one) for one in family_of(agreement))


def family_of(agreement: Agreement) -> list[int]:
    """An agreement and its amendments in force: their right is one, and rests for what is missing of any."""
    amendments = select(Agreement.id).where(
        Agreement.amends_id == agreement.id, Agreement.state == "in_force"
    )
    return [agreement.id, *db.session.scalars(amendments.order_by(Agreement.id))]


def rests(agreement: Agreement) -> bool:
    """Whether its right is suspended; what made way for an amendment no longer counts. Of an amendment: its parent's."""
    held = rights.of_source("agreement", agreement.amends_id or agreement.id)
    return any(right.suspended_at for right in held if right.ended_at is None)


def _is_missing(agreement_id: int) -> bool:
    stands = {invoice.source_key: invoice for invoice in bills.newest_by_source("agreement", agreement_id)}
    once = {
        invoice.source_key
        for invoice in bills.invoices_of("agreement", agreement_id)
        if invoice.credits_id is None and ledger.was_settled(invoice.id)
    }
    return any(not bills.is_settled(stands[key].id) for key in once)


def may_be_billed(source_type: str, source_id: int, source_key: str) -> bool:
    """Whether an agreement still stands for what it bills: one that lapsed or was never concluded does not."""
    if source_type != "agreement":
        return True
    agreement = db.session.get(Agreement, source_id)
    return agreement is not None and agreement.concluded_at is not None and agreement.state != "lapsed"


def unpaid(agreement: Agreement) -> list[Invoice]:
    """The first invoices that are not paid in full."""
    return [invoice for invoice in first_invoices(agreement) if not bills.is_settled(invoice.id)]


def invoices_for(actor: Actor, agreement: Agreement) -> list[Invoice]:
    """What was billed for an agreement, as far as this reader may see invoices."""
    return [i for i in bills.invoices_of("agreement", agreement.id) if bills.may_read(actor, i.id)]


def withholding_of(source_type: str, source_id: int) -> str:
    """Answers what an agreement's terms say of tax withheld at source; "" for what is billed of something else."""
    row = db.session.get(Agreement, source_id) if source_type == "agreement" else None
    return str(row.terms.get("withholding") or "") if row else ""
