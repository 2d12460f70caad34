"""What an agreement bills its companies: one invoice, or of a joint licence one for each company's share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marketplace.accounts.models import SIGNERS
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.bills import issued_invoices, unpaid
from marketplace.licensing.services.agreements import write_to_people
from marketplace.negotiation import queries as negotiation


def key_of(name: str, agreement: Agreement, company_id: int) -> str:
    """The source key of a company's invoice: the name itself for the (lead) company."""
    return name if company_id == agreement.company_id else f"{name}-{company_id}"


def bill_licensees(
    agreement: Agreement, lines: Sequence[tuple[str, str, int]], name: str, actor: Actor, due_on: date
) -> list[Invoice]:
    """Issue each company's invoice of its part of every line (Korean, English, net); the parts sum to the whole.

    In the caller's transaction. VAT is rounded once on each line of each invoice. A company whose part is nothing
    gets none.
    """
    found = []
    for company_id in agreement.licensee_ids:
        parts = [(ko, en, agreement.parts(net)[company_id]) for ko, en, net in lines]
        if any(net for _, _, net in parts):
            found.append(
                invoicing.issue_invoice(
                    institution_id=agreement.institution_id,
                    company_id=company_id,
                    lines=[invoicing.Line(ko, en, net) for ko, en, net in parts if net],
                    currency=agreement.terms["currency"],
                    due_on=due_on,
                    source=("agreement", agreement.id, key_of(name, agreement, company_id)),
                    listing_id=agreement.listing_id,
                    actor=actor,
                )
            )
    return found


def withdraw_bills(agreement: Agreement, reason: str) -> None:
    """Void what was billed of an agreement that lapses, and bill nothing more that was planned for it; what was paid
    waits in the books to be refunded."""
    for invoice in issued_invoices(agreement):
        invoicing.void_invoice(invoice.id, reason, SYSTEM)
    invoicing.cancel_schedule("agreement", agreement.id, reason, SYSTEM)


def write_of_unpaid(agreement: Agreement, paid_invoice_id: int) -> None:
    """The officer and the lead hear that one company has paid and which has not."""
    inquiry = agreement.inquiry
    people = [
        *negotiation.licensor_people(inquiry),
        *negotiation.company_people(inquiry, agreement.company_id, *SIGNERS),
    ]
    missing = [invoice.company for invoice in unpaid(agreement)]
    write_to_people(
        agreement,
        "joint_unpaid",
        people,
        key=paid_invoice_id,
        missing_ko=", ".join(row.name_ko or row.name_en for row in missing),
        missing_en=", ".join(row.name_en or row.name_ko for row in missing),
    )
