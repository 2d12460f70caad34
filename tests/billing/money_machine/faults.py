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
        "a deposit that was taken away still pays",
        "bank.services.receipts:unmatch_receipt",
        "_take_back(receipt)",
        "pass",
    ),
)
