"""What watches each state of a deal before it is signed: the day, the letters, the list (kernel.watch)."""

from __future__ import annotations

from marketplace.kernel.watch import Watch, watched
from marketplace.negotiation.lifecycle import GUEST_QUESTION, INQUIRY, JOINT_MEMBER, SHARING, TERM_SHEET
from marketplace.negotiation.models import GuestQuestion, Inquiry, SharingApplication, TermSheet
from marketplace.negotiation.queries import guests, joint, lapses_on, sharing, work

_SILENCE = Watch(
    day=lapses_on, counted=("inquiry_lapse_days", "inquiry_lapse_warning_days"),
    reminds={"inquiry_lapse_warning": "lapse_inquiries"}, over={"inquiry_lapsed": "lapse_inquiries"}, shown=work.work_items,
)  # fmt: skip

WATCHED = [
    watched(
        INQUIRY,
        "declined withdrawn",
        open=(
            Watch(
                day=Inquiry.reply_due_on, counted=("reply_reminder_working_days", "reply_escalation_working_days"),
                told=("inquiry_asked",), reminds={"inquiry_reminder": "reply_clock", "inquiry_escalated": "reply_clock"}, shown=work.work_items,
            ),
            _SILENCE,
        ),
        answered=_SILENCE,
        negotiating=_SILENCE,
        agreed=Watch(told=("terms_accepted",), because="rests: the agreement drawn up from the terms has the next day"),
        lapsed=Watch(over={"inquiry_lapsed": "lapse_inquiries"}, because="rests: either side may go on where it stopped"),
    ),
    watched(
        JOINT_MEMBER,
        "",
        invited=Watch(told=("joint_invited",), shown=joint.work_items, because="no day: the lead may take it back"),
        joined=Watch(because="rests: it signs or leaves with the agreement"),
        left=Watch(because="rests: it may be invited again"),
    ),
    watched(
        TERM_SHEET,
        "superseded withdrawn declined lapsed released",
        offered=Watch(
            day=TermSheet.valid_until, counted=("term_sheet_valid_days", "term_sheet_reminder_days"),
            told=("terms_offered",), reminds={"terms_due": "remind_of_days"}, over={"terms_lapsed": "lapse_terms"}, shown=work.work_items,
        ),
        accepted=Watch(told=("terms_accepted",), because="rests: the agreement drawn up from it has the next day"),
    ),
    watched(
        GUEST_QUESTION,
        "declined moved",
        unconfirmed=Watch(told=("guest_confirm",), because="rests: it is forgotten after three days; a guest has no list of work"),
        open=Watch(
            day=GuestQuestion.reply_due_on, counted=("reply_reminder_working_days", "reply_escalation_working_days"),
            told=("guest_asked",), reminds={"guest_reminder": "reply_clock", "guest_escalated": "reply_clock"}, shown=guests.work_items,
        ),
        answered=Watch(told=("guest_answered",), shown=guests.work_items, because="no day: the asker may go on as a company"),
    ),
    watched(
        SHARING,
        "declined withdrawn",
        applied=Watch(
            day=SharingApplication.decide_by, counted=("sharing_decision_days", "sharing_reminder_days"),
            told=("sharing_applied",), reminds={"sharing_due": "remind_of_days"}, shown=sharing.work_items,
        ),
        chosen=Watch(told=("sharing_chosen",), because="no day: it stands in the company's list until it makes the agreement (licensing.express.chosen_items)"),
    ),
]  # fmt: skip
