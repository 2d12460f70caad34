"""What programmes bring: the center's support of companies, from a budget to a call, its applications and what comes of them."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, Letter, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Organisations, Stays
from marketplace.kernel.text import Text
from marketplace.programmes import queries, services
from marketplace.programmes.models import (
    Application,
    Call,
    CallForm,
    CallQuestion,
    Programme,
    Review,
    Reviewer,
)
from marketplace.programmes.permissions import administers, applies
from marketplace.programmes.queries import reviews
from marketplace.programmes.routes import bp
from marketplace.programmes.watches import WATCHED

BEGINNING = date(2000, 1, 1)
RECORD = Stays(
    "public money: who ran the call and who applied stays on record (국가재정법 제96조); the account says nothing any more"
)

FEATURE = Feature(
    "programmes",
    blueprint=bp,
    handlers={"remind_applicants": services.remind_applicants, "remind_reviewers": services.remind_reviewers},
    jobs={"remind_applicants": timedelta(days=1), "remind_reviewers": timedelta(days=1)},
    letters=letters(
        "application_due", "application_ended", "application_received", "call_cancelled", "call_extended",
        "call_question_answered", "call_question_asked", "review_conflicted", "review_due", "review_given", "review_invited",
    )
    | {
        name: Letter(at_sending=reviews.at_telling)
        for name in ("application_granted", "application_refused", "application_reserved")
    },
    subjects={
        "programme_application_id": Application, "call_question_id": CallQuestion, "call_reviewer_id": Reviewer, "review_id": Review,
    },
    work=[queries.work_items],
    watched=WATCHED,
    menu=[
        MenuEntry("programmes.calls", Text("지원사업", "Programmes"), "hand-coins", audience.everybody, main=15),
        MenuEntry("programmes.applications", Text("지원사업 신청", "My applications"), "file-pen", applies, user=45, desk=45),
        MenuEntry("programmes.desk", Text("지원사업 관리", "Programmes"), "hand-coins", audience.oversight, desk=46),
        MenuEntry("programmes.call_forms", Text("신청서 양식", "Application forms"), "clipboard-list", administers, desk=47),
    ],
    links={"programme_calls": "programmes.calls", "programme_application": "programmes.application"},
    answers={"moves_with_company": queries.programmes_that_move},
    policy=[
        # Days before a call closes on which those who are still writing hear of it.
        PolicyRow("call_reminder_days", BEGINNING, [3, 1], "센터 운영 기준"),
        # Days before a round of reviewing ends on which reviewers hear of what they have not reviewed.
        PolicyRow("review_reminder_days", BEGINNING, [3, 1], "센터 운영 기준"),
    ],
    persons={Application: RECORD, Call: RECORD, CallForm: RECORD, CallQuestion: RECORD, Programme: RECORD, Reviewer: RECORD},
    organisations={Application: Organisations(By("programmes"), By("programmes"))},
    organisation_merged=services.on_organisation_merged,
    organisation_closed=services.on_organisation_closed,
)  # fmt: skip
