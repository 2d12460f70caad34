"""Two people on their phones and one seat: register, wait, a seat comes free, confirm, be there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.newsroom import services
from marketplace.newsroom.models import Event
from marketplace.newsroom.services import Plan
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_from_the_waiting_list_into_the_room(
    site: Site, site_app: Flask, browser: Any, language: str
) -> None:
    with site_app.app_context():
        world = World()
        center = world.person("center_admin", world.center(), language=language)
        people = {
            "first": world.person("representative", world.company("㈜금오정밀"), language=language),
            "second": world.person("representative", world.company("다온전자"), language=language),
        }
        for person in people.values():
            world.set_password(person)
        starts_at = clock.now() + timedelta(minutes=50)  # the door is open an hour before
        plan = Plan(
            "설명회", "Briefing", "# 식순\n- 발표", "# Agenda\n- Talks", "everybody", None, "강당", "", starts_at,
            starts_at + timedelta(hours=2), clock.now() - timedelta(minutes=5), starts_at - timedelta(minutes=1), 1, None,
        )  # fmt: skip
        ref = services.write_event(center, "journey", plan)
        services.announce_event(center, ref)
        code = db.session.query(Event).filter_by(ref=ref).one().code
        db.session.remove()
    axe = axe_source()
    windows = {name: Visitor(browser, site.address, language, viewport=PHONE) for name in people}

    def press(who: str, ko: str, en: str) -> None:
        main = windows[who].page.locator("main")
        name = ko if language == "ko" else en
        button = main.get_by_role("button", name=name)
        (button if button.count() else main.get_by_role("link", name=name)).first.click()
        windows[who].page.wait_for_load_state("load")

    def sees(who: str, ko: str, en: str) -> None:
        page = windows[who].page
        assert (ko if language == "ko" else en) in page.inner_text("main"), page.inner_text("main")
        assert violations(page, axe) == []
        assert sideways(page) == 0

    try:
        for name, person in people.items():
            windows[name].context.set_default_timeout(60_000)
            windows[name].sign_in(person.email, PASSWORD)
            windows[name].go(f"/events/{ref}")
        press("first", "참가 신청하기", "Register")
        sees("first", "지금 행사장에 계십니까?", "Are you there now?")
        windows["second"].go(f"/events/{ref}")
        press("second", "대기 신청하기", "Join the list")
        sees("second", "대기 명단", "waiting list")
        press("first", "신청 취소하기", "Withdraw")
        # So shortly before the beginning the seat is given at once, without a question.
        windows["second"].go(f"/events/{ref}")
        sees("second", "지금 행사장에 계십니까?", "Are you there now?")
        press("second", "참석 확인하기", "Check in")
        windows["second"].page.locator("#code").fill(code)
        press("second", "참석 확인하기", "Check in")
        sees("second", "참석을 확인했습니다", "You are on the list")
    finally:
        for window in windows.values():
            window.close()
