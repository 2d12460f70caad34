"""What watches each state of a running royalty and of its shares: the day, the letters, the list (kernel.watch)."""

from __future__ import annotations

from marketplace.kernel.lifecycle import step
from marketplace.kernel.text import Text
from marketplace.kernel.watch import Derived, Watch, watched
from marketplace.royalties.lifecycle import AUDIT, CORRECTION, PAYOUT, REPORT, RULE
from marketplace.royalties.models import Payout, RoyaltyReport, SharingRule
from marketplace.royalties.queries.differing import differing_work
from marketplace.royalties.queries.examining import audits_work
from marketplace.royalties.queries.payouts import sharing_work
from marketplace.royalties.queries.reports import reports_work
from marketplace.royalties.queries.ruling import rules_work
from marketplace.royalties.statements import committee_until, payout_until

DIFFERENCE = Derived(
    "schedule_difference",
    {"found": Text("계약서와 다름", "Parts from the paper"), "decided": Text("정함", "Decided")},
    settle_difference=step("found", to="decided", by={"officer"}),
)
OBJECTION = Derived(
    "objection",
    {"raised": Text("심의 대기", "Raised"), "answered": Text("답변함", "Answered")},
    answer_objection=step("raised", to="answered", by={"officer", "finance"}),
)
SHARES = Derived(
    "distribution",
    {"owed": Text("지급 전", "Owed"), "paid": Text("지급", "Paid")},
    propose_payouts=step("owed", to="paid", by={"finance"}),
)

WATCHED = [
    watched(
        REPORT,
        "billed",
        due=Watch(
            day=RoyaltyReport.due_on, counted=("royalty_reminder_days", "royalty_estimate_days"),
            reminds={"royalty_due": "remind_reports"}, over={"royalty_estimated": "bill_estimates"}, shown=reports_work,
        ),
        submitted=Watch(told=("royalty_filed",), shown=reports_work, because="no day for the review: the paper names none"),
        queried=Watch(
            day=RoyaltyReport.due_on, counted=("royalty_reminder_days",),
            told=("royalty_queried",), reminds={"royalty_due": "remind_reports"}, shown=reports_work,
        ),
        accepted=Watch(told=("royalty_accepted",), because="rests: it is billed in the same act"),
    ),
    watched(
        AUDIT,
        "concluded dropped",
        opened=Watch(told=("royalty_audit_opened",), shown=audits_work, because="no day: the books are opened from the day announced, and the findings take their time"),
    ),
    watched(
        CORRECTION,
        "made cancelled",
        requested=Watch(told=("correction_requested",), shown=sharing_work, because="no day: the payout has one"),
    ),
    watched(
        PAYOUT,
        "taken cancelled undone",
        proposed=Watch(day=Payout.pay_on, counted=("payout_reminder_days",), told=("payout_proposed",), reminds={"payout_waiting": "remind_deciders"}, shown=sharing_work),
        confirmed=Watch(day=Payout.pay_on, counted=("payout_reminder_days",), reminds={"payout_waiting": "remind_deciders"}, shown=sharing_work),
    ),
    watched(
        RULE,
        "confirmed declined withdrawn",
        proposed=Watch(day=SharingRule.from_on, counted=("sharing_rule_reminder_days",), told=("sharing_rule_proposed",), reminds={"sharing_rule_due": "remind_deciders"}, shown=rules_work),
    ),
    watched(
        DIFFERENCE,
        "decided",
        found=Watch(shown=differing_work, because="no day: what is practised goes on until somebody decides"),
    ),
    watched(
        OBJECTION,
        "answered",
        raised=Watch(
            day=committee_until, counted=("distribution_committee_days", "distribution_reminder_days"),
            told=("distribution_objection",), reminds={"committee_due": "remind_distributions"}, shown=sharing_work,
        ),
    ),
    watched(
        SHARES,
        "paid",
        owed=Watch(
            day=payout_until, counted=("distribution_payout_days", "distribution_reminder_days"),
            told=("distribution_told",), reminds={"payout_due": "remind_distributions"}, shown=sharing_work,
        ),
    ),
]  # fmt: skip
