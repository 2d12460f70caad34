"""Who may do what with an invoice: each rule is named here once, and asked by the lifecycle tables, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from marketplace.books.queries import is_finance, is_office
from marketplace.invoicing.models import AccountChange, Deduction, Invoice, InvoiceShare, Refund, VatRuling
from marketplace.kernel.actor import Actor

# Who somebody is


def is_payer(actor: Actor, invoice: Invoice) -> bool:
    """Any member of the company that owes it."""
    return actor.belongs_to(invoice.company_id)


def is_payee(actor: Actor, institution_id: int) -> bool:
    """Finance and officers of the payee, and the center's finance, who stands in for it."""
    return is_finance(actor, institution_id) or actor.has("officer", institution_id)


def invoice_parties(actor: Actor, invoice: Invoice) -> set[str]:
    """payee's finance and officer, payer's members, center's finance."""
    parties = set()
    if actor.has("finance", invoice.institution_id):
        parties.add("finance")
    if actor.has("officer", invoice.institution_id):
        parties.add("officer")
    if is_payer(actor, invoice):
        parties.add("payer")
    if actor.has("center_finance"):
        parties.add("center_finance")
    return parties


def refund_parties(actor: Actor, refund: Refund) -> set[str]:
    """finance of the payee or of the center; whoever requested is never the approver."""
    parties = set()
    if is_finance(actor, refund.invoice.institution_id):
        parties.add("requester" if actor.user_id == refund.requested_by_id else "approver")
    return parties


def share_parties(_actor: Actor, _share: InvoiceShare) -> set[str]:
    """Nobody by themselves: who promises a grant's part and ends it is asked where the grant is given."""
    return set()


def deduction_parties(actor: Actor, deduction: Deduction) -> set[str]:
    """finance of the payee or of the center; whoever requested is never the approver."""
    if is_finance(actor, deduction.invoice.institution_id):
        return {"requester" if actor.user_id == deduction.requested_by_id else "approver"}
    return set()


def account_change_parties(actor: Actor, change: AccountChange) -> set[str]:
    """office (the payee's finance and officers, the center), second: who confirms, never the person who entered it."""
    parties = set()
    if is_office(actor, change.institution_id) or actor.is_center:
        parties.add("office")
    if enters_accounts(actor, change.institution_id) or actor.is_center:
        parties.add("enterer" if actor.user_id == change.entered_by_id else "second")
    return parties


def vat_parties(actor: Actor, ruling: VatRuling) -> set[str]:
    """Of the payee's finance and officers: proposer, or second for everybody else."""
    if actor.user_id is None or not is_payee(actor, ruling.institution_id):
        return set()
    return {"proposer"} if actor.user_id == ruling.proposed_by_id else {"second"}


# What somebody may do


def enters_accounts(actor: Actor, institution_id: int) -> bool:
    """Say where the institution receives money: its own finance. The center only confirms."""
    return actor.has("finance", institution_id)


def may_plan(actor: Actor, institution_id: int) -> bool:
    """Write the schedule of coming invoices, and take a row off it."""
    return is_payee(actor, institution_id)


# What somebody may see: conditions in the database


def readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Invoice`: payer's people; payee's finance and officers; the center and its auditor."""
    if actor.reads_all:
        return true()
    if not actor.is_signed_in:
        return false()
    return or_(
        Invoice.company_id.in_(actor.organisations("company")),
        Invoice.institution_id.in_(actor.organisations("institution", "finance", "officer")),
    )
