"""A company, the center and an expert on their phones: ask, assign, accept, log a meeting in a minute, end, rate."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.experts import services
from marketplace.experts.services import ExpertDraft
from marketplace.kernel.database import db
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_from_the_request_to_the_rating(site: Site, site_app: Flask, browser: Any, language: str) -> None:
    with site_app.app_context():
        world = World()
        people = {
            "boss": world.person("representative", world.company("㈜금오정밀"), language=language),
            "admin": world.person("center_admin", world.center(), language=language),
            "mentor": world.person("expert", world.institution("금오연구원"), language=language),
        }
        for person in people.values():
            world.set_password(person)
        draft = ExpertDraft(
            "김멘토",
            skills_ko="사출 성형품의 휨을 줄이는 금형 설계",
            skills_en="Mould design against warpage",
        )
        services.approve(people["admin"], services.save_own_profile(people["mentor"], draft))
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
            # The first suggestion of a process waits for the analysis of Korean to be loaded.
            windows[name].context.set_default_timeout(90_000)
            windows[name].sign_in(person.email, PASSWORD)
        boss, admin, mentor = windows["boss"], windows["admin"], windows["mentor"]
        boss.go("/mentoring")
        sees("boss", "아직 멘토링이 없습니다", "No mentoring yet")
        press("boss", "멘토링 신청", "Ask for a mentor")
        boss.page.locator("#goal").fill(
            "얇은 사출 커버의 휨을 줄이고 싶습니다. Halve the warpage of a cover."
        )
        sees("boss", "희망 시작일", "From when")
        press("boss", "신청하기", "Send the request")
        sees("boss", "센터가 전문가를 찾고 있습니다", "The center looks for an expert")
        address = boss.page.url.split("/mentoring/")[1]
        admin.go(f"/mentoring/{address}")
        press("admin", "전문가 선택", "Choose an expert")
        sees("admin", "프로필에 있는 말", "Words of the profile")
        press("admin", "이 전문가에게 요청", "Ask this expert")
        mentor.go(f"/mentoring/{address}")
        sees("mentor", "이 기업을 맡아 주시겠습니까?", "Will you mentor this company?")
        press("mentor", "수락", "Accept")
        press("mentor", "만남 기록", "Log a meeting")
        mentor.page.locator("#notes").fill("냉각을 함께 보았습니다.")
        sees("mentor", "나만 보는 메모", "Notes for myself")
        press("mentor", "기록하기", "Log it")
        sees("mentor", "냉각을 함께 보았습니다.", "냉각을 함께 보았습니다.")
        mentor.page.locator("#end input[value=solved]").check()
        press("mentor", "마치기", "End it")
        sees("mentor", "멘토링이 끝났습니다", "The mentoring has ended")
        boss.go(f"/mentoring/{address}")
        boss.page.locator("#rating input[value='5']").check()
        press("boss", "평가 남기기", "Send the rating")
        sees("boss", "평가 수정", "Change the rating")
        admin.go(f"/mentoring/{address}")
        sees("admin", "매우 좋음", "Very good")
        for page in ("/desk/experts", "/desk/mentoring/coverage", "/desk/mentoring/fees"):
            admin.go(page)
            sees("admin", "전문가", "Experts")
    finally:
        for window in windows.values():
            window.close()
