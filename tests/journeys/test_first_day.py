"""A new center's first day on a phone: the list, a test email, a rule by two people, companies from a sheet, the log of it all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.database import db
from tests.browser import PHONE, WIDE, Visitor, axe_source
from tests.pages import looks
from tests.servers import Site
from tests.world import PASSWORD, World, business_number

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_center_is_set_up_without_the_shell(
    site: Site, site_app: Flask, browser: Any, language: str, tmp_path: Path
) -> None:
    with site_app.app_context():
        world = World()
        center = world.center()
        people = {
            name: world.person("center_admin", center, language=language) for name in ("first", "second")
        }
        for person in people.values():
            world.set_password(person)
        number = business_number()
        day = (clock.today() + timedelta(days=30)).isoformat()
        db.session.remove()
    sheet = tmp_path / "members.csv"
    sheet.write_text(
        f"기업명,사업자등록번호,대표자,이메일\n금오정밀,{number},김대표,boss@members.example\n나쁜줄,1,,\n"
    )
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
        assert looks.once(page, language) == []
        for window in (PHONE, WIDE):
            assert looks.at(page, window, "light", axe) == [], page.url
        page.set_viewport_size(PHONE)

    try:
        for name, person in people.items():
            windows[name].sign_in(person.email, PASSWORD)
        first, second = windows["first"], windows["second"]
        first.go("/center/first-day")
        sees("first", "관리자 2명", "Administrators: 2")
        press("first", "이메일이 나가는지 확인하기", "See that email arrives")
        press("first", "시험 이메일 보내기", "Send a test email")
        sees("first", "받은 이메일의 링크를 눌러 주십시오.", "Open the link in it.")
        first.go("/center/first-day")
        press("first", "운영 기준 확인하기", "Confirm the dated rules")
        sees("first", "청구서의 납부 기한", "Days to pay an invoice")
        press("first", "청구서의 납부 기한", "Days to pay an invoice")
        first.page.locator("#value").fill("many")
        first.page.locator("#from_on").fill(day)
        first.page.locator("#reason").fill("기업의 요청")
        press("first", "제안하기", "Propose the value")
        sees("first", "1에서 36,500 사이의 숫자", "a number from 1 to 36,500")
        first.page.locator("#value").fill("45")
        press("first", "제안하기", "Propose the value")
        sees("first", "다른 관리자의 확인 대기", "Awaiting another administrator")
        second.go("/center/policies/payment_due_days")
        press("second", "확인하기", "Confirm")
        sees("second", "45일", "45 days")
        press("second", "되돌리기", "Take back")
        sees("second", "취소됨", "Withdrawn")
        press("second", "검토하기", "looked at again")
        sees("second", "다시 검토하기", "Have it looked at again")
        first.go("/center/companies/import")
        sees("first", "목록 올리기", "Upload a sheet")
        first.page.set_input_files("input[type=file]", str(sheet))
        press("first", "파일 읽기", "Read the file")
        sees("first", "고칠 줄", "Lines to correct")
        press("first", "기업 등록하기", "Enter these companies")
        sees("first", "남은 초대", "Not invited yet")
        press("first", "모두 초대하기", "Invite them all")
        sees("first", "1", "1")
        first.go("/center/roles")
        sees("first", "센터의 역할", "Roles of the center")
        press("first", "역할 마치기", "End this role")
        sees("first", "바로 적용되고", "It counts at once")
        first.go("/center/audit")
        sees("first", "기업 파일", "company import")
        first.go("/center/first-day/experts/aside")
        sees("first", "사유", "Reason")
    finally:
        for window in windows.values():
            window.context.close()
    assert [window.errors for window in windows.values()] == [[], []]
