"""A company enters its year on a phone, the center confirms it and writes a call down, the company publishes its story."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from marketplace.outcomes import queries
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_from_the_figures_to_the_story(site: Site, site_app: Flask, browser: Any, language: str) -> None:
    with site_app.app_context():
        world = World()
        company = world.company("㈜성과정밀")
        people = {
            "boss": world.person("representative", company, language=language),
            "admin": world.person("center_admin", world.center(), language=language),
        }
        for person in people.values():
            world.set_password(person)
        ref, year = db.session.get_one(Organisation, company).ref, queries.last_year()
        db.session.remove()
    axe = axe_source()
    windows = {name: Visitor(browser, site.address, language, viewport=PHONE) for name in people}
    guest = Visitor(browser, site.address, language, viewport=PHONE)
    windows["guest"] = guest

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
            windows[name].sign_in(person.email, PASSWORD)
        boss, admin = windows["boss"], windows["admin"]
        boss.go("/my/company")
        sees("boss", "지금 이렇습니다", "How things stand")
        boss.page.locator(f"main a[href$='/companies/{ref}/years']").first.click()
        sees("boss", "입력 전", "Not entered")
        press("boss", f"{year}년 입력", f"Enter {year}")
        sees("boss", "손익계산서의", "income statement")
        boss.page.locator("#sales").fill("20억")
        boss.page.locator("#exports").fill("30억")
        press("boss", "제출", "Submit")
        sees("boss", "보다 클 수 없습니다", "It can't be more than")
        boss.page.locator("#exports").fill("3억")
        boss.page.locator("#market_share").fill("20")
        press("boss", "제출", "Submit")
        sees("boss", "센터가 확인하고 있습니다", "The center checks it")
        admin.go(f"/companies/{ref}/years/{year}")
        press("admin", "확인", "Confirm")
        sees("admin", "센터가 확인했습니다", "The center has confirmed it")
        admin.go("/desk/outcomes")
        sees("admin", "㈜성과정밀", "확인" if language == "ko" else "Confirmed")
        admin.go(f"/desk/companies/{ref}")
        admin.page.locator("#words").fill("시험 설비를 찾는다고 함")
        press("admin", "연락 기록", "Write it down")
        sees("admin", "시험 설비를 찾는다고 함", "시험 설비를 찾는다고 함")
        admin.go("/desk/companies")
        sees("admin", "전화함", "We called")
        boss.go(f"/companies/{ref}/story")
        sees("boss", "넣을 수 있는 단계", "What you could show")
        press("boss", "동의하고 넣기", "Agree and add")
        boss.page.locator("#title").fill("매출이 두 배로" if language == "ko" else "Sales that doubled")
        press("boss", "저장", "Save")
        press("boss", "공개하기", "Publish")
        sees("boss", "공개 중단", "Withdraw it")
        guest.go("/stories")
        sees("guest", "매출이 두 배로", "Sales that doubled")
        press("guest", "매출이 두 배로", "Sales that doubled")
        sees("guest", "기업이 밝힌 값", "As stated by the company")
        guest.go("/stories/figures")
        sees("guest", "아직 공개할 값이 없습니다", "Nothing to show yet")
        press("boss", "공개 중단", "Withdraw it")
        guest.go("/stories")
        sees("guest", "아직 공개된 이야기가 없습니다", "No story is public yet")
    finally:
        for window in windows.values():
            window.close()
