"""Writing royalties: reports of sales become invoices, what is paid is shared."""

from marketplace.royalties.queries.shares import distribution_of, distributions_of
from marketplace.royalties.services.audits import conclude_audit, drop_audit, open_audit, reports_of
from marketplace.royalties.services.clockwork import open_reports, remind_reports
from marketplace.royalties.services.correcting import approve_correction, cancel_correction, correct_shares
from marketplace.royalties.services.estimates import bill_estimates
from marketplace.royalties.services.following import follow_billing, follow_received
from marketplace.royalties.services.payouts import (
    OUTCOMES,
    answer_objection,
    object_to,
    record_payout,
    remind_distributions,
)
from marketplace.royalties.services.payroll import set_payroll_numbers
from marketplace.royalties.services.reports import (
    Line,
    accept_report,
    preview,
    query_report,
    submit_report,
)
from marketplace.royalties.services.schedules import set_schedule
from marketplace.royalties.services.stated import state_sales

__all__ = [
    "OUTCOMES",
    "Line",
    "accept_report",
    "answer_objection",
    "approve_correction",
    "bill_estimates",
    "cancel_correction",
    "conclude_audit",
    "correct_shares",
    "distribution_of",
    "distributions_of",
    "drop_audit",
    "follow_billing",
    "follow_received",
    "object_to",
    "open_audit",
    "open_reports",
    "preview",
    "query_report",
    "record_payout",
    "remind_distributions",
    "remind_reports",
    "reports_of",
    "set_payroll_numbers",
    "set_schedule",
    "state_sales",
    "submit_report",
]
