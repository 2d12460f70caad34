"""What programmes bring: the center's support of companies, from a budget to a call, its applications and what comes of them."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, Letter, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Follows, Organisations, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.programmes import queries, services
from marketplace.programmes.demo import licence_share, open_call, two_years
from marketplace.programmes.models import (
    Application,
    Award,
    AwardAmendment,
    AwardCancelling,
    AwardExpense,
    AwardPayment,
    AwardReport,
    Call,
    CallForm,
    CallQuestion,
    Exclusion,
    Programme,
    Review,
    Reviewer,
)  # fmt: skip
from marketplace.programmes.permissions import administers, applies, sees_awards
from marketplace.programmes.queries import awards, checks, licences, reviews
from marketplace.programmes.queries.calls import closing_days
from marketplace.programmes.queries.happenings import company_facts, company_line, fits_company, support_given
from marketplace.programmes.routes import bp
from marketplace.programmes.watches import WATCHED

BEGINNING = date(2000, 1, 1)
RECORD = Stays(
    "public money: who ran the call and who applied stays on record (국가재정법 제96조); the account says nothing any more"
)

FEATURE = Feature(
    "programmes",
    blueprint=bp,
    handlers={"remind_applicants": services.remind_applicants, "remind_reviewers": services.remind_reviewers,
        "lapse_awards": services.lapse_awards, "remind_award_reports": services.remind_award_reports,
        "remind_award_shares": services.remind_award_shares, "received_changed": services.follow_share, "voided": services.follow_share,
    },
    jobs={"remind_applicants": timedelta(days=1), "remind_reviewers": timedelta(days=1),
        "lapse_awards": timedelta(days=1), "remind_award_reports": timedelta(days=1),
        "remind_award_shares": timedelta(days=1),
    },
    letters=letters(
        "award_accepted", "award_amendment_answered", "award_amendment_asked", "award_cancelled", "award_cancelling_answered", "award_cancelling_second", "award_company_closed",
        "award_declined",
        "award_expense_disallowed", "award_lapsed", "award_paid", "award_payment_asked", "award_payment_refused", "award_payment_second",
        "award_report_answered", "award_report_due", "award_report_submitted", "award_return_due", "award_settled", "award_share_due", "award_share_returned",
        "application_ended", "application_received", "call_cancelled", "call_extended",
        "call_question_answered", "call_question_asked", "review_conflicted", "review_due", "review_given", "review_invited",
    )
    | letters("application_due", urgent=True)
    | {
        name: Letter(at_sending=reviews.at_telling)
        for name in ("application_granted", "application_refused", "application_reserved")
    },
    subjects={
        "programme_application_id": Application, "call_question_id": CallQuestion, "call_reviewer_id": Reviewer, "review_id": Review,
        "award_id": Award, "award_amendment_id": AwardAmendment, "award_cancelling_id": AwardCancelling, "award_expense_id": AwardExpense, "award_payment_id": AwardPayment,
        "award_report_id": AwardReport,
    },
    work=[queries.work_items],
    watched=WATCHED,
    menu=[
        MenuEntry("programmes.calls", Text("지원사업", "Programmes"), "hand-coins", audience.everybody, main=15),
        MenuEntry("programmes.applications", Text("지원사업 신청", "My applications"), "file-pen", applies, user=45, desk=45),
        MenuEntry("programmes.awards_page", Text("지원 협약", "Awards"), "hand-coins", sees_awards, user=46, desk=46),
        MenuEntry("programmes.desk", Text("지원사업 관리", "Programmes"), "hand-coins", audience.oversight, desk=46),
        MenuEntry("programmes.call_forms", Text("신청서 양식", "Application forms"), "clipboard-list", administers, desk=47),
    ],
    links={"programme_calls": "programmes.calls", "programme_application": "programmes.application"},
    answers={"moves_with_company": queries.programmes_that_move, "company_line": company_line, "support_given": support_given,
        "company_facts": company_facts, "fits_company": fits_company,
        "appointments": closing_days,
        "pays_part_of": licences.pays_part_of, "ledger_checks": checks.findings},
    policy=[
        # Days before a call closes on which those who are still writing hear of it.
        PolicyRow("call_reminder_days", BEGINNING, [3, 1], "센터 운영 기준"),
        # Days within which a company agrees to an award, reports after its end, and returns what it owes.
        PolicyRow("award_answer_days", BEGINNING, 14, "센터 운영 기준"),
        PolicyRow("award_report_days", BEGINNING, 30, "센터 운영 기준"),
        PolicyRow("award_return_days", BEGINNING, 30, "센터 운영 기준", False),
        # Days after (negative: before) a report's day and that of a return on which the company hears of it.
        PolicyRow("award_reminder_days", BEGINNING, [-14, -3, 1, 15], "센터 운영 기준"),
        # Days after (negative: before) a licence invoice's day on which the center hears that it has not paid its part.
        PolicyRow("award_share_days", BEGINNING, [-3, 1, 15], "센터 운영 기준"),
        # Days before a round of reviewing ends on which reviewers hear of what they have not reviewed.
        PolicyRow("review_reminder_days", BEGINNING, [3, 1], "센터 운영 기준"),
    ],
    persons={Application: RECORD, Call: RECORD, CallForm: RECORD, CallQuestion: RECORD, Programme: RECORD, Reviewer: RECORD,
        Award: RECORD, AwardAmendment: RECORD, AwardCancelling: RECORD, AwardExpense: RECORD, AwardPayment: RECORD, Exclusion: RECORD},
    organisations={
        Application: Organisations(By("programmes"), By("programmes")),
        Award: Organisations(Follows(), By("programmes")),  # who takes the company over has its award, its duties and what it owes
        Exclusion: Organisations(Follows(), Stays("says why; a company that is closed applies for nothing")),
    },
    papers={"award": awards.may_read_paper},
    organisation_merged=services.on_organisation_merged,
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(712, two_years), Scene(60, licence_share), Scene(8, open_call)],
)  # fmt: skip
