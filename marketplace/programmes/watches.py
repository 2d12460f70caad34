"""What watches each state of a call and of an application: the day, the letters, the list (kernel.watch)."""

from __future__ import annotations

from marketplace.kernel.watch import Watch, watched
from marketplace.programmes.lifecycle import (
    APPLICATION,
    AWARD,
    AWARD_AMENDMENT,
    AWARD_CANCELLING,
    AWARD_EXPENSE,
    AWARD_PAYMENT,
    AWARD_REPORT,
    CALL,
    REVIEW,
)
from marketplace.programmes.models import Award, AwardReport, Call, ReviewPhase
from marketplace.programmes.queries import work

WATCHED = [
    watched(
        CALL,
        "decided cancelled",
        draft=Watch(because="rests: only the center knows of it"),
        announced=Watch(day=Call.closes_at, because="its day closes it by itself; the decision has no day of its own"),
    ),
    watched(
        APPLICATION,
        "granted refused withdrawn",
        draft=Watch(
            day=Call.closes_at, counted=("call_reminder_days",), reminds={"application_due": "remind_applicants"}, shown=work.work_items,
            because="rests after its day: it fills in the next application",
        ),
        submitted=Watch(told=("application_received",), because="no day: the call's decision moves it"),
        reserved=Watch(because="rests: it moves up when an award falls away"),
    ),
    watched(
        REVIEW,
        "conflicted",
        assigned=Watch(
            day=ReviewPhase.until_at, counted=("review_reminder_days",), told=("review_given",), reminds={"review_due": "remind_reviewers"},
            shown=work.work_items,
        ),
        done=Watch(because="rests: it may be changed until the round ends"),
        abstained=Watch(because="rests: the reviewer may resume until the round ends"),
    ),
    watched(
        AWARD,
        "declined",
        offered=Watch(
            day=Award.answer_by, counted=("award_answer_days",), told=("application_granted",), over={"award_lapsed": "lapse_awards"},
            shown=work.work_items,
        ),
        running=Watch(because="no day of its own: its reports have theirs"),
        settled=Watch(
            day=Award.return_by, counted=("award_return_days", "award_reminder_days"), told=("award_settled",),
            reminds={"award_return_due": "remind_award_reports"}, shown=work.work_items,
        ),
        cancelled=Watch(
            day=Award.return_by, counted=("award_return_days", "award_reminder_days"), told=("award_cancelled",),
            reminds={"award_return_due": "remind_award_reports"}, shown=work.work_items,
        ),
    ),
    watched(
        AWARD_PAYMENT,
        "paid refused withdrawn returned",
        requested=Watch(told=("award_payment_asked",), shown=work.work_items, because="no day: the center pays as it can"),
        first=Watch(told=("award_payment_second",), shown=work.work_items, because="no day: the center pays as it can"),
        approved=Watch(
            counted=("award_share_days",), reminds={"award_share_due": "remind_award_shares"}, shown=work.work_items,
            because="no day of its own: the part of a licence invoice has that of the invoice, others are paid as the center can",
        ),
    ),
    watched(
        AWARD_REPORT,
        "accepted",
        due=Watch(
            day=AwardReport.due_on, counted=("award_report_days", "award_reminder_days"),
            reminds={"award_report_due": "remind_award_reports"}, shown=work.work_items,
        ),
        submitted=Watch(told=("award_report_submitted",), shown=work.work_items, because="no day: the center answers as it can"),
        returned=Watch(
            day=AwardReport.due_on, counted=("award_reminder_days",), told=("award_report_answered",),
            reminds={"award_report_due": "remind_award_reports"}, shown=work.work_items,
        ),
    ),
    watched(
        AWARD_EXPENSE,
        "",
        entered=Watch(shown=work.work_items, because="no day: it is looked at before the settlement at the latest"),
        accepted=Watch(because="rests: may be corrected until the settlement"),
        disallowed=Watch(told=("award_expense_disallowed",), because="rests: may be corrected until the settlement"),
    ),
    watched(
        AWARD_CANCELLING,
        "confirmed dropped",
        proposed=Watch(told=("award_cancelling_second",), shown=work.work_items, because="no day: the award goes on until it is confirmed"),
    ),
    watched(
        AWARD_AMENDMENT,
        "agreed declined",
        asked=Watch(told=("award_amendment_asked",), shown=work.work_items, because="no day: the center answers as it can"),
    ),
]  # fmt: skip
