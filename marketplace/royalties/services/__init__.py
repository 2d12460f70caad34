"""Writing royalties: reports of sales become invoices, what is paid is shared."""

from marketplace.royalties.services.clockwork import open_reports, remind_reports
from marketplace.royalties.services.reports import (
    Preview,
    accept_report,
    preview,
    query_report,
    submit_report,
)
from marketplace.royalties.services.schedules import set_schedule
from marketplace.royalties.services.sharing import (
    costs_of,
    distribute,
    distribution_of,
    distributions_of,
    flag_reduction,
    object_to,
    record_payout,
    rules_of,
)

__all__ = [
    "Preview",
    "accept_report",
    "costs_of",
    "distribute",
    "distribution_of",
    "distributions_of",
    "flag_reduction",
    "object_to",
    "open_reports",
    "preview",
    "query_report",
    "record_payout",
    "remind_reports",
    "rules_of",
    "set_schedule",
    "submit_report",
]
