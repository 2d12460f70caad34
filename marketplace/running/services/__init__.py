"""Writes of the desk for running the site, by room: policies, exporting, first_day."""

from marketplace.running.services.exporting import export_audit
from marketplace.running.services.first_day import see_test_mail, send_test_mail, set_aside, take_up_again
from marketplace.running.services.policies import (
    Proposed,
    confirm_policy,
    propose_source,
    propose_value,
    take_back_policy,
    withdraw_policy,
)

__all__ = [
    "Proposed",
    "confirm_policy",
    "export_audit",
    "propose_source",
    "propose_value",
    "see_test_mail",
    "send_test_mail",
    "set_aside",
    "take_back_policy",
    "take_up_again",
    "withdraw_policy",
]
