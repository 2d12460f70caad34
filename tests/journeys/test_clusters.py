"""A member and the coordinator on their phones: join, raise a difficulty, be answered, come to a meeting, read its minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.clusters.models import ClusterMeeting
from marketplace.kernel import clock
from marketplace.kernel.database import db
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]
CODE = "mould"


class Phones:
    """The representative's and the coordinator's windows, in one language."""

    def __init__(self, site: Site, app: Flask, browser: Any, language: str) -> None:
        self.language, self.axe = language, axe_source()
        with app.app_context():
            world = World()
            people = {
                "boss": world.person("representative", world.company("㈜금오정밀"), language=language),
                "admin": world.person("center_admin", world.center(), language=language),
            }
            for person in people.values():
                world.set_password(person)
            db.session.remove()
        self.windows = {name: Visitor(browser, site.address, language, viewport=PHONE) for name in people}
        for name, person in people.items():
            self.windows[name].sign_in(person.email, PASSWORD)

    def t(self, ko: str, en: str) -> str:
        return ko if self.language == "ko" else en

    def press(self, who: str, ko: str, en: str) -> None:
        page = self.windows[who].page
        name = self.t(ko, en)
        button = page.locator("main").get_by_role("button", name=name)
        found = button if button.count() else page.locator("main").get_by_role("link", name=name)
        found.first.click()
        page.wait_for_load_state("load")

    def sees(self, who: str, ko: str, en: str) -> None:
        page = self.windows[who].page
        assert self.t(ko, en) in page.inner_text("main"), page.inner_text("main")
        assert violations(page, self.axe) == []
        assert sideways(page) == 0


@pytest.fixture(params=["ko", "en"])
def phones(request: pytest.FixtureRequest, site: Site, site_app: Flask, browser: Any) -> Iterator[Phones]:
    made = Phones(site, site_app, browser, request.param)
    yield made
    for window in made.windows.values():
        window.close()


def test_from_joining_to_the_minutes(phones: Phones, site_app: Flask) -> None:
    boss, admin = phones.windows["boss"], phones.windows["admin"]
    boss.go(f"/clusters/{CODE}")
    phones.press("boss", "가입 신청하기", "Ask to join")
    phones.sees("boss", "가입 신청 중", "Asked to join")
    admin.go("/work")
    admin.page.get_by_role("link").filter(has_text="금오정밀").or_(
        admin.page.locator("a[href*='/center/clusters/']")
    ).first.click()
    admin.page.wait_for_load_state("load")
    phones.press("admin", "가입 승인", "Let in")
    phones.sees("admin", "회원사로 추가했습니다", "Added as a member")

    boss.go("/difficulties")
    phones.press("boss", "애로 등록하기", "Raise a difficulty")
    phones.press("boss", "애로 등록하기", "Raise difficulty")
    phones.sees("boss", "바라는 결과를 입력해", "Enter the situation")
    boss.page.fill("#title", "Covers warp")
    boss.page.fill("#problem", "Covers of 1.2 mm warp as they cool.")
    boss.page.fill("#amount", "500만")
    phones.press("boss", "애로 등록하기", "Raise difficulty")
    phones.sees("boss", "코디네이터의 답변을 기다립니다", "Waiting for the coordinator's reply")
    address = boss.page.url
    path = "/difficulties/" + address.rsplit("/", 1)[1]
    admin.go(path)
    admin.page.locator("form[action$='/reply'] textarea").fill("We come on Friday.")
    phones.press("admin", "답변 보내기", "Send reply")
    phones.sees("admin", "다음 소식을 알려 주십시오", "Say how it goes on")
    boss.go(path)
    phones.sees("boss", "다음 소식을 알려 드립니다", "tells you how it goes on")

    admin.go(f"/clusters/{CODE}/meetings/new")
    soon = clock.now().astimezone(clock.SEOUL) + timedelta(minutes=40)
    later = soon + timedelta(minutes=15)
    if later.date() != soon.date():
        pytest.skip("no meeting lasts over midnight")
    for field, value in (
        ("title", "Monthly meeting"), ("day", soon.date().isoformat()), ("begins", f"{soon:%H:%M}"),
        ("until", f"{later:%H:%M}"), ("place", "Center"),
    ):  # fmt: skip
        admin.page.fill(f"#{field}", value)
    phones.press("admin", "초대 보내기", "Send invitations")
    phones.sees("admin", "참석 번호", "Attendance code")
    with site_app.app_context():
        row = db.session.query(ClusterMeeting).one()
        code, meeting = row.code, f"/cluster-meetings/{row.ref}"
        db.session.remove()
    boss.go(f"/clusters/{CODE}/room")
    phones.sees("boss", "회원사와 센터만 봅니다", "Only members and the center")
    phones.press("boss", "모임 보기", "See the meeting")
    phones.sees("boss", "지금 모임에 계십니까", "Are you in the room?")
    phones.press("boss", "참석 확인하기", "Check in")
    boss.page.fill("#code", code)
    phones.press("boss", "참석 확인하기", "Check in")
    phones.sees("boss", "참석을 확인했습니다", "You are on the list")
    admin.go(meeting + "/minutes")
    admin.page.fill("#minutes", "# Talked\n- warping")
    phones.press("admin", "회의록 올리기", "Publish minutes")
    phones.sees("admin", "모임이 시작한 뒤에", "after the meeting has begun")
    phones.press("admin", "임시 저장하기", "Save draft")
    phones.sees("admin", "임시로 저장했습니다", "Draft saved")
