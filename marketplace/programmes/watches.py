"""What watches each state of a call and of an application: the day, the letters, the list (kernel.watch)."""

from __future__ import annotations

from marketplace.kernel.watch import Watch, watched
from marketplace.programmes.lifecycle import APPLICATION, CALL, REVIEW
from marketplace.programmes.models import Call, ReviewPhase
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
]  # fmt: skip
