"""Reading royalties: reports to file and to review, and who received what."""

from __future__ import annotations

from marketplace.arrears.queries import bonds_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.work import WorkItem
from marketplace.royalties.lifecycle import PAYOUT, REPORT, RULE
from marketplace.royalties.queries.bonds import agreements_by_id, bond_agreement, bond_choices
from marketplace.royalties.queries.checks import findings, paid_out
from marketplace.royalties.queries.differing import differing_work, parts_from_paper
from marketplace.royalties.queries.examining import (
    agreement_disputed,
    audit_for,
    audit_invoices,
    audits_work,
    royalty_invoices,
    schedule_detail,
    stated_for,
)
from marketplace.royalties.queries.owed import WAITS, owed, payable_in_books, waits_for_payment
from marketplace.royalties.queries.payouts import (
    payees,
    paying_institution,
    payout_for,
    payouts_in,
    payroll,
    payroll_file_for,
    payroll_files,
    sharing_work,
)
from marketplace.royalties.queries.reports import (
    evidence_for,
    filers_of,
    filing_of,
    licence_lines,
    may_be_billed,
    may_prepare,
    may_read_report,
    report_detail,
    report_for,
    reports_for,
    reports_of_agreement,
    reports_work,
    schedule_for,
)
from marketplace.royalties.queries.ruling import (
    Rule,
    coming_rules,
    examples,
    rule_for,
    rule_institution,
    rule_of,
    rule_on,
    rules_history,
    rules_work,
)
from marketplace.royalties.queries.sharing import (
    correcting,
    correction_by_ref,
    distribution_for,
    first,
    institution_distributions,
    may_read_share,
    mine,
    totals,
)
from marketplace.royalties.queries.withheld import withholding_of, withholding_on

__all__ = [
    "PAYOUT",
    "REPORT",
    "RULE",
    "WAITS",
    "Rule",
    "agreement_disputed",
    "agreements_by_id",
    "audit_for",
    "audit_invoices",
    "bond_agreement",
    "bond_choices",
    "coming_rules",
    "correcting",
    "correction_by_ref",
    "distribution_for",
    "evidence_for",
    "examples",
    "filers_of",
    "filing_of",
    "findings",
    "first",
    "institution_distributions",
    "licence_lines",
    "may_be_billed",
    "may_prepare",
    "may_read_report",
    "may_read_share",
    "mine",
    "owed",
    "paid_out",
    "parts_from_paper",
    "payable_in_books",
    "payees",
    "paying_institution",
    "payout_for",
    "payouts_in",
    "payroll",
    "payroll_file_for",
    "payroll_files",
    "report_detail",
    "report_for",
    "reports_for",
    "reports_of_agreement",
    "royalty_invoices",
    "rule_for",
    "rule_institution",
    "rule_of",
    "rule_on",
    "rules_history",
    "schedule_detail",
    "schedule_for",
    "stated_for",
    "totals",
    "waits_for_payment",
    "withholding_of",
    "withholding_on",
    "work_items",
]


def work_items(actor: Actor) -> list[WorkItem]:
    """내 업무: reports to file, to answer and to review; objections to consider."""
    return [
        *reports_work(actor),
        *sharing_work(actor),
        *rules_work(actor),
        *bonds_work(actor),
        *differing_work(actor),
        *audits_work(actor),
    ]
