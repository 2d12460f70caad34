"""Writing royalties: reports of sales become invoices, what is paid is shared."""

from marketplace.royalties.queries.shares import distribution_of, distributions_of
from marketplace.royalties.services.audits import conclude_audit, drop_audit, open_audit, reports_of
from marketplace.royalties.services.clockwork import follow_rights, open_reports, remind_reports
from marketplace.royalties.services.correcting import approve_correction, cancel_correction, correct_shares
from marketplace.royalties.services.destroying import destroy_statements
from marketplace.royalties.services.estimates import bill_estimates
from marketplace.royalties.services.filing import (
    ask_to_file,
    end_filer,
    file_report,
    name_filer,
    prepare_report,
    prepared,
    require_preparing,
    withdraw_report,
)
from marketplace.royalties.services.following import follow_billing, follow_received
from marketplace.royalties.services.pay_days import reaches_into_last_year
from marketplace.royalties.services.paying import (
    cancel_payout,
    confirm_payout,
    propose_payouts,
    take_payroll_file,
    undo_payout,
)
from marketplace.royalties.services.payouts import (
    OUTCOMES,
    answer_objection,
    object_to,
    remind_distributions,
)
from marketplace.royalties.services.payroll import PayeeFacts, set_payees
from marketplace.royalties.services.reminding import remind_deciders
from marketplace.royalties.services.reports import (
    Line,
    accept_report,
    preview,
    query_report,
    submit_report,
)
from marketplace.royalties.services.ruling import (
    RuleDraft,
    check_rule,
    confirm_rule,
    decide_against_rule,
    propose_rule,
)
from marketplace.royalties.services.schedules import settle_difference
from marketplace.royalties.services.stated import state_sales

__all__ = [
    "OUTCOMES",
    "Line",
    "PayeeFacts",
    "RuleDraft",
    "accept_report",
    "answer_objection",
    "approve_correction",
    "ask_to_file",
    "bill_estimates",
    "cancel_correction",
    "cancel_payout",
    "check_rule",
    "conclude_audit",
    "confirm_payout",
    "confirm_rule",
    "correct_shares",
    "decide_against_rule",
    "destroy_statements",
    "distribution_of",
    "distributions_of",
    "drop_audit",
    "end_filer",
    "file_report",
    "follow_billing",
    "follow_received",
    "follow_rights",
    "name_filer",
    "object_to",
    "open_audit",
    "open_reports",
    "prepare_report",
    "prepared",
    "preview",
    "propose_payouts",
    "propose_rule",
    "query_report",
    "reaches_into_last_year",
    "remind_deciders",
    "remind_distributions",
    "remind_reports",
    "reports_of",
    "require_preparing",
    "set_payees",
    "settle_difference",
    "state_sales",
    "submit_report",
    "take_payroll_file",
    "undo_payout",
    "withdraw_report",
]
