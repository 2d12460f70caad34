"""Writes of the desk for running the site, by room: policies, companies, exporting, first_day."""

from marketplace.running.services.companies import (
    enter_companies,
    forget_company_sheets,
    forget_imported,
    invite_people,
    read_companies,
    undo_companies,
)
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
    "enter_companies",
    "export_audit",
    "forget_company_sheets",
    "forget_imported",
    "invite_people",
    "propose_source",
    "propose_value",
    "read_companies",
    "see_test_mail",
    "send_test_mail",
    "set_aside",
    "take_back_policy",
    "take_up_again",
    "undo_companies",
    "withdraw_policy",
]
