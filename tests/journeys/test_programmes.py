"""A call from its announcement to the agreement on an award, on a phone: the center, a company and a reviewer, with axe on each page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.programmes.models import Application, Award, Call
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.programmes.town import Town, make_town
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]
SUBMIT = "main form button[type=submit]"


class Look:
    """One person's phone; every page it opens is looked at."""

    def __init__(self, browser: Any, site: Site, email: str, language: str):
        self.visitor = Visitor(browser, site.address, language, viewport=PHONE)
        self.visitor.sign_in(email, PASSWORD)
        self.page, self.axe = self.visitor.page, axe_source()

    def go(self, path: str) -> None:
        self.visitor.go(path)
        self.look()

    def press(self, selector: str) -> None:
        self.page.click(selector)
        self.page.wait_for_load_state("load")
        self.look()

    def look(self) -> None:
        assert violations(self.page, self.axe) == [], self.page.url
        assert sideways(self.page) == 0, self.page.url


@contextlib.contextmanager
def phone(browser: Any, site: Site, email: str, language: str) -> Iterator[Look]:
    look = Look(browser, site, email, language)
    yield look
    look.visitor.close()


@pytest.fixture
def people(site: Site, site_app: Flask) -> Town:
    with site_app.app_context():
        world = World()
        town = make_town(world)
        for person in (town.center, town.boss, town.member):
            world.set_password(person)
        town.reviewer = world.person(name="박심사", email="judge@university.example")  # type: ignore[attr-defined]
        world.set_password(town.reviewer)  # type: ignore[attr-defined]
        town.open = town.call(opens_at=clock.now() - timedelta(hours=2)).ref  # type: ignore[attr-defined]
        db.session.remove()
    return town


@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.soak)])
def test_a_company_applies_is_reviewed_and_agrees_on_a_phone(
    site: Site, site_app: Flask, browser: Any, people: Any, language: str
) -> None:
    town, ref = people, people.open
    with phone(browser, site, town.member.email, language) as company:
        company.go("/programmes")
        company.press(f"a[href$='/programmes/calls/{ref}']")
        company.press(f"form[action$='/{ref}/apply'] button")
        company.page.fill("#f6", "분리막 코팅 시제품")
        company.page.fill("#f7", "젖음성을 높입니다.")
        company.page.wait_for_selector("[data-autosave-status]:not(:empty)")  # saved as it is written
        company.page.fill("#f8", "불량이 줄어듭니다.")
        company.page.fill("#grant_i1", "3,000만")
        company.press("main form .form-actions button.btn-primary")
        company.press("main .callout a.btn-primary")  # what is missing is said, with the way to it
        company.page.fill("#own_i1", "1,000만")
        company.press("main form .form-actions button.btn-primary")
        company.press("form[action$='/submit'] button")
        company.go("/applications")
    with site_app.app_context():
        row = db.session.scalars(select(Application)).one()
        assert row.state == "submitted"
        with atomic():
            db.session.scalars(select(Call).where(Call.ref == ref)).one().closes_at = clock.now()
        db.session.remove()
    with phone(browser, site, town.center.email, language) as center:
        for page in (
            "/center/programmes",
            "/center/forms",
            f"/center/forms/{town.form_ref}",
            "/center/calls/new",
        ):
            center.go(page)
        center.go(f"/center/calls/{ref}/review")
        center.page.fill("#email", "judge@university.example")
        center.press("form[action$='/reviewers'] button[type=submit]")
        until = clock.now().astimezone(clock.SEOUL) + timedelta(days=7)
        center.page.fill("#until_at", f"{until:%Y-%m-%dT%H:%M:%S}")
        center.press("form[action$='/rounds'] button[type=submit]")
        center.press("form[action$='/assign'] button[type=submit]")
        with phone(browser, site, "judge@university.example", language) as judge:
            judge.go("/reviews")
            judge.press("main a.btn-primary")
            judge.press("main form .form-actions button")
            judge.press("main table a")
            judge.page.fill("#score_c1", "90")
            judge.page.fill("#score_c2", "80")
            judge.page.fill("#comment", "기술이 뛰어납니다.")
            judge.press("main form .form-actions button")
        center.go(f"/center/calls/{ref}/review")
        center.press("form[action$='/rounds/close'] button")
        center.go(f"/center/calls/{ref}/decision")
        center.press("main form .form-actions button")
        center.press("form[action$='/decision/confirm'] button")
    with site_app.app_context():
        award = db.session.scalars(select(Award.ref)).one()
        db.session.remove()
    with phone(browser, site, town.boss.email, language) as boss:
        boss.go("/awards")
        boss.press(f"main a[href$='/awards/{award}']")
        boss.page.fill("#bank_name", "한빛은행")
        boss.page.fill("#holder", "금오전지")
        boss.page.fill("#account", "110-234-567890")
        boss.page.check("#agreed")
        boss.press("form[action$='/accept'] button[type=submit]")
        boss.page.fill("#payment-amount", "1,000만")
        boss.press("form[action$='/payments'] button[type=submit]")
    with site_app.app_context():
        assert db.session.scalars(select(Award)).one().claimed == 10_000_000
        db.session.remove()
