"""The menus of the page head, as links: which pages exist for this reader."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text
from marketplace.web.addresses import address

# endpoint, label, icon, who sees it
MAIN: list[tuple[str, Text, str, str]] = [
    ("catalog.search", Text("기술 찾기", "Technologies"), "search", "all"),
    ("dealroom.deals", Text("문의·계약", "Deals"), "messages-square", "signed_in"),
    ("catalog.desk", Text("기술 관리", "Listings"), "flask-conical", "institution"),
    ("billing.desk", Text("청구·납부", "Billing"), "receipt", "money"),
    ("insight.tracking", Text("현황", "Tracking"), "chart-column", "tracking"),
    ("accounts.approvals", Text("회원 승인", "Approvals"), "user-check", "center"),
    ("site.work", Text("내 업무", "My work"), "inbox", "signed_in"),
    ("site.guide", Text("이용 안내", "How it works"), "circle-help", "all"),
]
DESK: list[tuple[str, Text, str, str]] = [
    ("site.work", Text("내 업무", "My work"), "inbox", "signed_in"),
    ("dealroom.deals", Text("문의·계약", "Deals"), "messages-square", "signed_in"),
    ("catalog.desk", Text("기술 관리", "Listings"), "flask-conical", "listings"),
    ("billing.desk", Text("청구·납부", "Billing"), "receipt", "money"),
    ("licensing.licences", Text("권리 현황", "Licences"), "badge-check", "licences"),
    ("licensing.standing", Text("간편 계약 승인", "Express approvals"), "zap", "officer"),
    ("dealroom.calendar_page", Text("기한", "Deadlines"), "calendar", "signed_in"),
    ("royalties.reports", Text("기술료 보고", "Royalty reports"), "file-chart-column", "money"),
    ("royalties.distributions", Text("기술료 배분", "Distributions"), "coins", "institution"),
    ("royalties.bonds", Text("보증보험 증권", "Guarantee bonds"), "shield", "money"),
    ("insight.tracking", Text("현황", "Tracking"), "chart-column", "tracking"),
    ("accounts.approvals", Text("회원 승인", "Approvals"), "user-check", "center"),
    ("catalog.index_state", Text("검색 색인", "Search index"), "database", "center"),
    ("accounts.organisations", Text("기관·기업", "Organisations"), "building-2", "center"),
    ("licensing.wordings", Text("계약 문안", "Agreement wording"), "file-pen", "center"),
]
FOOT: list[tuple[str, Text, str, str]] = [
    ("site.privacy", Text("개인정보 처리방침", "Privacy"), "", "all"),
    ("site.terms", Text("이용약관", "Terms"), "", "all"),
    ("site.accessibility", Text("웹 접근성 안내", "Accessibility"), "", "all"),
    ("licensing.verify", Text("서명 문서 확인", "Check a signed document"), "", "all"),
    ("site.open_source", Text("오픈소스 고지", "Open-source notices"), "", "all"),
]
USER: list[tuple[str, Text, str, str]] = [
    ("site.work", Text("내 업무", "My work"), "inbox", "signed_in"),
    ("catalog.favourites", Text("관심 기술", "Favourites"), "bookmark", "signed_in"),
    ("demand.searches", Text("저장한 검색", "Saved searches"), "bell", "signed_in"),
    ("demand.needs", Text("수요기술", "Needs"), "megaphone", "demand"),
    ("licensing.licences", Text("권리 현황", "Licences"), "badge-check", "licences"),
    ("licensing.standing", Text("간편 계약 승인", "Express approvals"), "zap", "officer"),
    ("dealroom.calendar_page", Text("기한", "Deadlines"), "calendar", "signed_in"),
    ("royalties.mine", Text("내 배분금", "My income"), "coins", "institution"),
    ("accounts.organisation", Text("소속 기관·기업", "My organisation"), "building-2", "signed_in"),
    ("accounts.account", Text("내 정보", "My account"), "user", "signed_in"),
]


def menus(actor: Actor) -> dict[str, Any]:
    """{main, user, desk, foot: links; desk_name; home, sign_in, sign_out: addresses} for the layouts."""
    seen = _seen(actor)
    return {
        "main": _links(MAIN, seen),
        "user": _links(USER, seen),
        "desk": _links(DESK, seen),
        "desk_name": actor.org_name or Text("업무", "Desk"),
        "foot": _links(FOOT, seen),
        "home": address("site.home"),
        "sign_in": address("accounts.sign_in", _back()),
        "sign_out": address("accounts.sign_out"),
    }


def _back() -> list[tuple[str, str]]:
    """What brings a reader who signs in back to this page."""
    if request.method != "GET" or (request.endpoint or "").startswith("accounts."):
        return []
    return [("next", request.full_path.rstrip("?"))]


def _seen(actor: Actor) -> dict[str, bool]:
    """Which kinds of pages this reader has."""
    return {
        "all": True,
        "signed_in": actor.is_signed_in,
        "institution": bool(actor.organisations("institution")),
        "listings": bool(actor.organisations("institution")) or actor.is_center,
        "center": actor.oversees,
        "demand": actor.oversees or bool(actor.organisations("company")),
        "officer": actor.has("officer"),
        "licences": bool(actor.organisations("company"))
        or actor.has("officer")
        or actor.is_center
        or actor.is_auditor,
        "tracking": actor.oversees or actor.has("officer"),
        "money": actor.is_center
        or actor.is_auditor
        or bool(actor.organisations("company"))
        or actor.has("finance")
        or actor.has("officer"),
    }


def _links(rows: list[tuple[str, Text, str, str]], seen: dict[str, bool]) -> list[dict[str, Any]]:
    return [
        {
            "href": address(endpoint),
            "label": label,
            "icon": icon,
            "current": request.endpoint == endpoint,
        }
        for endpoint, label, icon, who in rows
        if seen[who] and endpoint in current_app.view_functions
    ]
