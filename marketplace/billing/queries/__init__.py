"""Reading what is owed and what came, starting from who asks: what the finance desk and every party's pages show."""

from marketplace.billing.queries.accounts import (
    account_change_for,
    account_changes,
    account_work,
    accounts_in_use,
    delay_hours,
    fingerprint_of,
    number_of,
    void_work,
)
from marketplace.billing.queries.books import book_institutions, institution_called
from marketplace.billing.queries.desk import (
    ISSUE_WORDS,
    VIEWS,
    accounts_for,
    ageing,
    count,
    desk_invoices,
    first,
    invoices_by_id,
    issue_facts,
    issue_for,
    issues_for,
    organisation_names,
    rows_of,
)
from marketplace.billing.queries.detail import (
    attempts_to_sync,
    invoice_detail,
    may_read_attempt,
    may_read_receipt,
    refund_for,
    write_off_for,
)
from marketplace.billing.queries.events import money_events
from marketplace.billing.queries.ledger_checks import last_check
from marketplace.billing.queries.ledger_lines import companies_of, ledger_lines, ledger_of, postings
from marketplace.billing.queries.planned import coming, planned_by_ref, planned_of, schedule_of
from marketplace.billing.queries.rates import rates_for
from marketplace.billing.queries.receipts import (
    doubt_for,
    doubts_for,
    doubts_open,
    parts_of,
    receipt_for,
    receipts_for,
    spread,
    suggestions,
)
from marketplace.billing.queries.settling import settling_of
from marketplace.billing.queries.tax import (
    IMPORT_STATES,
    tax_import_for,
    tax_imports_for,
    vat_ruling_for,
    vat_work,
)
from marketplace.billing.queries.work import work_items

__all__ = [
    "IMPORT_STATES",
    "ISSUE_WORDS",
    "VIEWS",
    "account_change_for",
    "account_changes",
    "account_work",
    "accounts_for",
    "accounts_in_use",
    "ageing",
    "attempts_to_sync",
    "book_institutions",
    "coming",
    "companies_of",
    "count",
    "delay_hours",
    "desk_invoices",
    "doubt_for",
    "doubts_for",
    "doubts_open",
    "fingerprint_of",
    "first",
    "institution_called",
    "invoice_detail",
    "invoices_by_id",
    "issue_facts",
    "issue_for",
    "issues_for",
    "last_check",
    "ledger_lines",
    "ledger_of",
    "may_read_attempt",
    "may_read_receipt",
    "money_events",
    "number_of",
    "organisation_names",
    "parts_of",
    "planned_by_ref",
    "planned_of",
    "postings",
    "rates_for",
    "receipt_for",
    "receipts_for",
    "refund_for",
    "rows_of",
    "schedule_of",
    "settling_of",
    "spread",
    "suggestions",
    "tax_import_for",
    "tax_imports_for",
    "vat_ruling_for",
    "vat_work",
    "void_work",
    "work_items",
    "write_off_for",
]
