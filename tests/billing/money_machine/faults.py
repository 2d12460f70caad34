"""Faults of meaning that the money machine must find: each leaves an event without its consequence, and crashes nothing."""

from tests.planted import Fault

FAULTS = (
    Fault(
        "interest that has not arisen stands",
        "arrears.services.arrears:set_interest_right",
        'if too_much > 0 and each.state == "issued"',
        'if False and each.state == "issued"',
    ),
    Fault(
        "interest counts years of 360 days",
        "arrears.queries.interest:interest_on",
        "DAYS_A_YEAR * BASIS_POINTS",
        "360 * BASIS_POINTS",
    ),
    Fault(
        "money counts from the day it was matched",
        "bank.services.receipts:_apply",
        "value_on=receipt.received_on,",
        "value_on=None,",
    ),
    Fault(
        "a write-off leaves its receivable",
        "arrears.services.write_offs:approve_write_off",
        'Row("receivable", -write_off.amount, invoice.id)',
        'Row("unapplied", -write_off.amount, invoice.id)',
    ),
    Fault(
        "whoever asked for a write-off approves it",
        "arrears.services.write_offs:approve_write_off",
        "if write_off.requested_by_id == actor.user_id:",
        "if False:",
    ),
    Fault(
        "a void invoice has no credit note",
        "invoicing.services.invoices:void_invoice",
        "credit = _write_credit_note(invoice, actor)",
        "credit = invoice",
    ),
    Fault(
        "a refund has no credit note",
        "invoicing.services.reducing:write_reduction",
        "if not net and not tax:",
        "if True:",
    ),
    Fault(
        "a refund takes back no VAT",
        "cards.services.refunds:taken_from",
        "net, tax = bills.net_and_tax(invoice, rest, standing.refunded)",
        "net, tax = rest, 0",
    ),
    Fault(
        "a lost dispute leaves the money received",
        "cards.services.disputes:_apply",
        'if dispute.status == "lost":\n        _post_loss',
        'if dispute.status == "never":\n        _post_loss',
    ),
    Fault(
        "more is refunded than was paid",
        "cards.services.refunds:request_refund",
        "if not 0 < amount <= left:",
        "if not 0 < amount:",
    ),
    Fault(
        "a deposit that was taken away still pays",
        "bank.services.receipts:unmatch_receipt",
        "_take_back(receipt)",
        "pass",
    ),
    Fault(
        "a surplus is moved twice",
        "invoicing.services.surplus:_move",
        "most = min(free_surplus(origin.id), _owed(target))",
        "most = _owed(target)",
    ),
    Fault(
        "VAT is shared",
        "royalties.queries.shares:shareable",
        "bills.net_received(db.session.get_one(Invoice, invoice_id))",
        "max(0, bills.standing(invoice_id).received)",
    ),
    Fault(
        "shares are equal, whatever the weights",
        "royalties.services.sharing:_distribution",
        "[p.weight for p in researchers]",
        "[1 for p in researchers]",
    ),
    Fault(
        "a correction of shares changes nothing",
        "royalties.services.sharing:bring_up_to_date",
        "[Receiver(**row) for row in correction.people] if correction else receivers_of(listing)",
        "receivers_of(listing)",
    ),
    Fault(
        "a payment taken back stays paid",
        "royalties.services.paying:_end",
        "share.paid_out_on = share.paid_amount = None",
        "share.paid_amount = None",
    ),
    Fault(
        "a licence goes on though its money is gone",
        "licensing.services.force:_suspend_or_resume",
        "elif missing and not held:",
        "elif False:",
    ),
    Fault(
        "a merged company keeps its rights",
        "rights.services:succeed",
        "right.company_id = new_company_id",
        "right.company_id = old_company_id",
    ),
    Fault(
        "an invoice has two tax invoices",
        "invoicing.services.tax_documents:record_tax_document",
        "_refuse_original(invoice, number)",
        "pass",
    ),
)
