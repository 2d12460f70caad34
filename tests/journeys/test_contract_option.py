"""An option on a phone: read in plain words, exercised, and what an evaluation leaves to do recorded and confirmed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing import services
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.journeys.walk import Walk
from tests.negotiation.deals import make_deal
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]


def fits(page: Any, name: str) -> None:
    """Nothing that axe finds wrong, and no wider than the phone."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page, axe_source()) == []
    assert sideways(page) <= 0


def test_an_option_is_exercised_and_duties_are_done_on_a_phone(
    site: Site, site_app: Flask, browser: Any, walk_in: Callable[[str], Walk]
) -> None:
    walk_in("ko")
    with site_app.app_context():
        deal = make_deal(World())
        option = deal.concluded(kind="option", term_months=6, fee=0)
        trial = deal.concluded(kind="evaluation", term_months=6, fee=0)
        row = services.announce(trial.id, "accord", clock.today(), "마쳤습니다.", deal.boss)
        services.answer_ending(row.ref, True, "", deal.officer)
        refs, emails = (option.ref, trial.ref), (deal.boss.email, deal.officer.email)
        db.session.remove()
    boss = Visitor(browser, site.address, "ko", viewport=PHONE)
    boss.sign_in(emails[0], PASSWORD)
    boss.go(f"/agreements/{refs[0]}")
    assert boss.page.locator(".plain-words").count() > 8
    boss.page.click("#option summary")
    fits(boss.page, "option")
    boss.page.click("#option form button")
    assert "본계약 협의 기한" in boss.page.locator("#option").inner_text()
    boss.go(f"/agreements/{refs[1]}")
    duty = boss.page.locator("#duties li", has_text="시험 결과와 도입 의사")
    duty.locator("summary").first.click()
    duty.locator("input[type=date]").fill(clock.today().isoformat())
    duty.locator("textarea").first.fill("수율 94%, 도입합니다.")
    fits(boss.page, "duty")
    duty.locator("form button[type=submit]").first.click()
    boss.close()
    officer = Visitor(browser, site.address, "ko", viewport=PHONE)
    officer.sign_in(emails[1], PASSWORD)
    officer.go(f"/agreements/{refs[1]}")
    done = officer.page.locator("#duties li", has_text="시험 결과와 도입 의사")
    fits(officer.page, "confirm")
    done.get_by_role("button", name="확인하기").click()
    assert "확인됨" in officer.page.locator("#duties li", has_text="시험 결과와 도입 의사").inner_text()
    officer.go("/desk/delegations")
    fits(officer.page, "delegations")
    officer.close()
