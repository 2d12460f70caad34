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
        "a deposit that was taken away still pays",
        "bank.services.receipts:unmatch_receipt",
        "_take_back(receipt)",
        "pass",
    ),
    Fault(
        "shares are equal, whatever the weights",
        "royalties.services.sharing:_distribution",
        "[p.weight for p in researchers]",
        "[1 for p in researchers]",
    ),
)
