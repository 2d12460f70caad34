"""What demand brings: saved searches with their alerts, and technology needs (수요기술)."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.demand import alerts, queries, services
from marketplace.demand.demo import declined, needs, passed_over, taken_up, themed
from marketplace.demand.models import (
    AlertConsent,
    AlertedListing,
    Need,
    NeedAnswer,
    NeedCandidate,
    NeedRequest,
    SavedSearch,
    ThemedCall,
    ThemedOffer,
    ThemedQuestion,
)
from marketplace.demand.permissions import answers_needs
from marketplace.demand.queries.happenings import company_line
from marketplace.demand.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, Letter, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Erased, Follows, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

BEGINNING = date(2000, 1, 1)

FEATURE = Feature(
    "demand",
    blueprint=bp,
    handlers={
        "search_alerts": alerts.send_due,
        "confirm_alert_consents": alerts.confirm_consents,
        "need_clock": services.run_need_clock,
        "theme_clock": services.run_theme_clock,
        "listing_closed": services.on_listing_closed,
        "rights_changed": services.follow_rights,
    },
    jobs={
        "search_alerts": timedelta(minutes=5),
        "confirm_alert_consents": timedelta(days=1),
        "need_clock": timedelta(hours=1),
        "theme_clock": timedelta(minutes=5),
    },
    letters=letters(
        "alerts_joined", "alerts_left", "need_answer_accepted", "need_answer_passed", "need_answer_sent", "need_answer_waits",
        "need_answer_withdrawn", "need_answered", "need_asked", "need_declined", "need_late", "need_listing_gone", "need_listing_offered",
        "need_listing_taken", "need_matched", "need_opened", "need_reminder", "need_reopened", "need_request_ended",
        "themed_answered", "themed_asked", "themed_cancelled", "themed_closed", "themed_published", "themed_received", "themed_result",
        "themed_submitted",
    )
    | {
        "search_alert": Letter(at_sending=alerts.at_sending),
        "alerts_confirm": Letter(at_sending=alerts.at_confirming),
    },
    subjects={
        "need_answer_id": NeedAnswer,
        "need_id": Need,
        "need_request_id": NeedRequest,
        "saved_search_id": SavedSearch,
        "themed_call_id": ThemedCall,
        "themed_offer_id": ThemedOffer,
        "themed_question_id": ThemedQuestion,
    },
    work=[queries.work_items, queries.desk_work_items, queries.request_work_items, queries.answer_work_items, queries.theme_work_items],
    menu=[
        MenuEntry("demand.searches", Text("저장한 검색", "Saved searches"), "bell", audience.signed_in, user=30),
        MenuEntry("demand.needs", Text("수요기술", "Needs"), "megaphone", audience.looks_for_technology, user=40),
        MenuEntry("demand.asked_needs", Text("받은 수요기술", "Needs we were asked"), "inbox", answers_needs, user=41),
        MenuEntry("demand.public_needs", Text("기업이 찾는 기술", "Wanted technology"), "megaphone", audience.everybody, foot=25),
        MenuEntry("demand.themed_calls", Text("기술 공모", "Themed calls"), "megaphone", audience.everybody, desk=46, foot=26),
        MenuEntry("demand.needs_desk", Text("수요기술", "Needs"), "megaphone", audience.oversight, desk=45),
    ],
    policy=[
        # Working days in which an institution answers, how many before the day it is reminded, and after how many a company is.
        PolicyRow("need_reply_working_days", BEGINNING, 10, "센터 운영 기준"),
        PolicyRow("need_reminder_working_days", BEGINNING, 3, "센터 운영 기준"),
        PolicyRow("need_decision_working_days", BEGINNING, 10, "센터 운영 기준"),
    ],
    links={"save_search": "demand.save_search", "new_need": "demand.new_need", "leave_alerts": "demand.leave"},
    answers={"moves_with_company": queries.needs_that_move, "company_line": company_line},
    retention=[
        Retention(
            "alerts",
            Text("검색 알림 (선택)", "Search alerts (optional)"),
            Text(
                "저장한 검색, 알림을 받을 전자우편 주소, 광고성 정보 수신에 동의하거나 거두신 때",
                "Saved searches, the e-mail address for alerts, when you agreed to or withdrew from commercial mail",
            ),
            Text("동의 (정보통신망법 제50조)", "Consent (Network Act, Art. 50)"),
            Text("동의를 거두거나 탈퇴할 때까지", "Until you withdraw consent or leave"),
        ),
    ],
    persons={
        AlertConsent: Stays("proof that advertising mail was agreed to (정보통신망법 제50조); the account says nothing any more"),
        AlertedListing: Erased(),
        Need: Stays("what the company looks for; the account says nothing any more"),
        NeedAnswer: Stays("an answer between two organisations; the account says nothing any more"),
        NeedCandidate: Stays("the center's own work on a need; the account says nothing any more"),
        NeedRequest: Stays("a question of the center's; the account says nothing any more"),
        SavedSearch: Erased(),
        ThemedCall: Stays("a call of an organisation; the account says nothing any more"),
        ThemedOffer: Stays("an offer between two organisations; the account says nothing any more"),
        ThemedQuestion: Stays("published without a name; the account says nothing any more"),
    },
    organisations={
        Need: Organisations(Follows(), By("demand")),
        NeedAnswer: Organisations(Stays("only companies merge"), By("demand")),
        NeedRequest: Organisations(Stays("only companies merge"), By("demand")),
        ThemedCall: Organisations(By("demand"), By("demand")),
        ThemedOffer: Organisations(By("demand"), By("demand")),
    },
    organisation_merged=services.move_themes,
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(700, passed_over), Scene(380, declined), Scene(190, taken_up), Scene(12, needs), Scene(32, themed)],
)  # fmt: skip
