"""What watches each state of an agreement and of what belongs to it: the day, the letters, the list (kernel.watch)."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, step
from marketplace.kernel.text import Text
from marketplace.kernel.watch import Derived, Watch, watched
from marketplace.licensing.lifecycle import AGREEMENT, CLAUSE_TEXT, DELIVERY, DUTY, ENDING, NOTICE, REDLINE
from marketplace.licensing.models import Agreement, AgreementNotice, Delivery, Duty, Ending
from marketplace.licensing.queries.deliveries import delivery_items
from marketplace.licensing.queries.duties import duty_items
from marketplace.licensing.queries.endings import ending_items
from marketplace.licensing.queries.grants import grants
from marketplace.licensing.queries.milestones import MilestoneView, milestone_items
from marketplace.licensing.queries.notices import notice_items
from marketplace.licensing.queries.options import option_items
from marketplace.licensing.queries.use import due_on as use_due_on
from marketplace.licensing.queries.use import work_items as use_items
from marketplace.licensing.queries.wordings import wording_items
from marketplace.licensing.queries.work import work_items
from marketplace.rights.models import Right

REGISTERED = ("exclusive", "assignment", "publication")
LASTING = ("sale",)

GATE = Derived(
    "agreement_gate",
    {
        "waiting": Text("확인 전", "Waiting"),
        "refused": Text("동의하지 않음", "Refused"),
        "removal_asked": Text("제외 요청", "Removal asked for"),
        "passed": Text("확인됨", "Passed"),
        "removed": Text("제외됨", "Removed"),
    },
    pass_gate=step("waiting", "refused", "removal_asked", to="passed", by={"officer"}),
    refuse_gate=step("waiting", to="refused", by={"officer"}),
    remove_gate=step("waiting", "refused", "removal_asked", to="removed", by={"officer", "second officer"}),
    keep_gate=step("removal_asked", to="waiting", by={"officer", "second officer"}),
)
MILESTONE = Derived(
    "milestone",
    {
        "awaited": Text("달성 전", "Not reached"),
        "reported": Text("확인 대기", "Reported"),
        "returned": Text("돌려보냄", "Returned"),
        "confirmed": Text("확인됨", "Confirmed and billed"),
    },
    report_milestone=step("awaited", "returned", to="reported", by={"licensee", "licensor"}),
    confirm_milestone=step("reported", to="confirmed", by={"other side"}),
    return_milestone=step("reported", to="returned", by={"other side"}),
)
USE = Derived(
    "use_report",
    {"due": Text("보고 대기", "To be reported"), "reported": Text("보고함", "Reported")},
    report_use=step("due", to="reported", by={"lead"}),
)
OPTION = Derived(
    "option",
    {
        "held": Text("행사 전", "Held"),
        "exercised": Text("행사됨, 본계약 협의", "Exercised, licence under negotiation"),
        "concluded": Text("본계약 체결", "Licence concluded"),
        "lapsed": Text("소멸", "Lapsed"),
    },
    exercise_option=step("held", to="exercised", by={"lead_signatory"}),
    countersign=step("exercised", to="concluded", by={"officer"}),
    expire_due=step("held", "exercised", to="lapsed", by={SYSTEM_PARTY}),
)
RIGHT = Derived(
    "right",
    {
        "in_force": Text("효력 있음", "In force"),
        "suspended": Text("정지", "Suspended"),
        "ended": Text("끝남", "Ended"),
    },
    follow_received=step("in_force", "suspended", to="suspended or in_force", by={SYSTEM_PARTY}),
    expire_due=step("in_force", "suspended", to="ended", by={SYSTEM_PARTY}),
    follow_endings=step("in_force", "suspended", to="ended", by={SYSTEM_PARTY}),
)

WATCHED = [
    watched(
        AGREEMENT,
        "expired terminated revoked lapsed",
        draft=Watch(shown=work_items, because="no day: the terms are accepted and hold their right until the paper is sent"),
        offered=Watch(
            day=Agreement.sign_by, counted=("agreement_offer_days", "express_sign_days", "signing_reminder_days"),
            told=("agreement_offered",), reminds={"signing_due": "remind_of_signing"}, over={"agreement_lapsed": "lapse_agreements"}, shown=work_items,
        ),
        signed=Watch(
            day=Agreement.sign_by, counted=("agreement_offer_days", "express_sign_days", "signing_reminder_days"),
            told=("agreement_signed",), reminds={"signing_due": "remind_of_signing"}, over={"agreement_lapsed": "lapse_agreements"}, shown=work_items,
        ),
        concluded=(
            Watch(
                day=Agreement.complete_by, counted=("registration_days", "registration_reminder_days"), kinds=REGISTERED,
                told=("agreement_concluded",), reminds={"registration_due": "remind_of_signing"},
                over={"completion_overdue": "follow_endings"}, shown=work_items,
            ),
            Watch(
                day=Agreement.complete_by, counted=("payment_grace_days",),
                told=("agreement_concluded",), reminds={"arrears": "remind_arrears"}, over={"completion_overdue": "follow_endings"},
                shown=ending_items,
            ),
        ),
        in_force=(
            Watch(
                day=Right.until_on, kinds=("nda",), counted=("nda_disclosure_months", "expiry_reminder_days"),
                reminds={"nda_expiring": "remind_of_expiry"}, over={"agreement_expired": "expire_agreements"}, shown=grants,
            ),
            Watch(
                day=Right.until_on, kinds=("option",), counted=("expiry_reminder_days",),
                reminds={"agreement_expiring": "remind_of_expiry"}, over={"agreement_expired": "expire_agreements"}, shown=grants,
            ),
            Watch(kinds=LASTING + ("assignment",), shown=grants, because="no day: what was transferred does not come back"),
            Watch(
                day=Right.until_on, counted=("expiry_reminder_days",),
                reminds={"agreement_expiring": "remind_of_expiry"}, over={"agreement_expired": "expire_agreements"}, shown=grants,
            ),
        ),
    ),
    watched(
        ENDING,
        "withdrawn declined done dropped",
        proposed=Watch(
            day=Ending.ends_on, counted=("ending_reminder_days",),
            told=("ending_announced", "decision_recorded", "decision_not_confirmed"),
            reminds={"ending_answer_due": "remind_of_answers"}, shown=ending_items,
        ),
        running=Watch(
            day=Ending.ends_on, counted=("termination_notice_days", "breach_cure_days", "lapse_notice_days", "ending_reminder_days"),
            told=("ending_announced",), reminds={"ending_due": "follow_endings"}, shown=ending_items,
        ),
    ),
    watched(
        DELIVERY,
        "confirmed dropped",
        awaited=Watch(
            day=Delivery.due_on, counted=("delivery_reminder_days",), reminds={"delivery_due": "remind_of_deliveries"}, shown=delivery_items,
        ),
        delivered=Watch(told=("delivery_made",), shown=delivery_items, because="no day: silence confirms nothing"),
        objected=Watch(
            day=Delivery.due_on, counted=("delivery_reminder_days",),
            told=("delivery_objected",), reminds={"delivery_due": "remind_of_deliveries"}, shown=delivery_items,
        ),
    ),
    watched(
        DUTY,
        "confirmed dropped",
        due=Watch(
            day=Duty.due_on, counted=("duty_reminder_days",), told=("duty_returned",), reminds={"duty_due": "remind_of_duties"}, shown=duty_items,
        ),
        done=Watch(told=("duty_done",), shown=duty_items, because="no day: silence confirms nothing"),
    ),
    watched(
        NOTICE,
        "received consented refused withdrawn dropped",
        sent=Watch(
            day=AgreementNotice.answer_by, counted=("notice_reminder_days",), told=("notice_sent",),
            reminds={"notice_due": "remind_of_notices"}, shown=notice_items,
        ),
    ),
    watched(
        REDLINE,
        "accepted declined withdrawn dropped",
        proposed=Watch(
            day=Agreement.sign_by, counted=("agreement_offer_days", "signing_reminder_days"), told=("redline_proposed",),
            reminds={"signing_due": "remind_of_signing"}, over={"agreement_lapsed": "lapse_agreements"}, shown=work_items,
        ),
    ),
    watched(
        OPTION,
        "concluded lapsed",
        held=Watch(
            day=Right.until_on, counted=("expiry_reminder_days",), reminds={"agreement_expiring": "remind_of_expiry"},
            over={"agreement_expired": "expire_agreements"}, shown=grants,
        ),
        exercised=Watch(
            day=Agreement.talks_until, counted=("expiry_reminder_days",), told=("option_exercised",),
            reminds={"agreement_expiring": "remind_of_expiry"}, over={"agreement_expired": "expire_agreements"}, shown=option_items,
        ),
    ),
    watched(
        CLAUSE_TEXT,
        "declined retired",
        proposed=Watch(shown=wording_items, because="no day: the wording in use stays until another is approved"),
        approved=Watch(because="rests: in use until another one takes its place"),
    ),
    watched(
        GATE,
        "passed removed",
        waiting=Watch(shown=work_items, because="listed with the agreement's own line, which says what is missing"),
        refused=Watch(shown=work_items, because="listed with the agreement's own line, which says what is missing"),
        removal_asked=Watch(told=("gate_removal_asked",), shown=work_items, because="listed with the agreement's own line"),
    ),
    watched(
        MILESTONE,
        "confirmed",
        awaited=Watch(
            day=MilestoneView.latest, counted=("milestone_reminder_days",), reminds={"milestone_due": "remind_of_milestones"}, shown=milestone_items,
        ),
        reported=Watch(told=("milestone_reported",), shown=work_items, because="no day: silence confirms nothing"),
        returned=Watch(told=("milestone_returned",), because="rests: who reported it may report it again"),
    ),
    watched(USE, "reported", due=Watch(day=use_due_on, reminds={"use_due": "remind_of_use"}, shown=use_items, kinds=("sharing",))),
    watched(
        RIGHT,
        "ended",
        in_force=Watch(day=Right.until_on, reminds={"agreement_expiring": "remind_of_expiry"}, shown=grants),
        suspended=Watch(told=("right_suspended",), shown=grants, because="no day of its own: the unpaid invoice has one"),
    ),
]  # fmt: skip
