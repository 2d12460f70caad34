"""What demand brings: saved searches with their alerts, and technology needs (수요기술)."""

from __future__ import annotations

from datetime import timedelta

from marketplace.demand import alerts, queries, services
from marketplace.demand.demo import needs
from marketplace.demand.models import AlertConsent, AlertedListing, Need, SavedSearch
from marketplace.demand.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, Letter, MenuEntry, letters
from marketplace.kernel.forgetting import By, Erased, Follows, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

FEATURE = Feature(
    "demand",
    blueprint=bp,
    handlers={"search_alerts": alerts.send_due, "confirm_alert_consents": alerts.confirm_consents},
    jobs={"search_alerts": timedelta(minutes=5), "confirm_alert_consents": timedelta(days=1)},
    letters=letters("alerts_joined", "alerts_left", "need_matched", "need_opened")
    | {
        "search_alert": Letter(at_sending=alerts.at_sending),
        "alerts_confirm": Letter(at_sending=alerts.at_confirming),
    },
    subjects={"need_id": Need, "saved_search_id": SavedSearch},
    work=[queries.work_items],
    menu=[
        MenuEntry("demand.searches", Text("저장한 검색", "Saved searches"), "bell", audience.signed_in, user=30),
        MenuEntry("demand.needs", Text("수요기술", "Needs"), "megaphone", audience.looks_for_technology, user=40),
    ],
    links={"save_search": "demand.save_search", "new_need": "demand.new_need", "leave_alerts": "demand.leave"},
    answers={"moves_with_company": queries.needs_that_move},
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
        SavedSearch: Erased(),
    },
    organisations={Need: Organisations(Follows(), By("demand"))},
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(12, needs)],
)  # fmt: skip
