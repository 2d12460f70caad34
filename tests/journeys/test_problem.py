"""Somebody with a telephone and no account: a sentence and a photograph, what fits, the center, its answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog import indexing
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from search_index.interface import EngineBusy
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.problems.conftest import WARPS, photograph
from tests.servers import Site, wait_until
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]


def indexed() -> bool:
    """False while the site's own worker makes the index that it begins with."""
    try:
        indexing.reindex_all()
    except EngineBusy:
        return False
    return True


def test_a_note_is_spoken_into_the_page(site: Site, site_app: Flask, browser: Any) -> None:
    """What a browser records is taken by the site and played; sent while it still records, it goes along."""
    visitor = Visitor(browser, site.address, viewport=PHONE)
    page = visitor.page
    try:
        visitor.go("/problems/new")
        page.click("text=녹음 시작하기")
        page.wait_for_selector("text=녹음 끝내기")
        page.click("text=녹음 끝내기")
        page.wait_for_selector("text=녹음을 담았습니다")
        assert page.evaluate("document.querySelector('#voice').files[0].size") > 0
        page.click("text=녹음 시작하기")
        page.wait_for_selector("text=녹음 끝내기")
        page.fill("#problem", WARPS)
        with page.expect_navigation():
            page.click("text=알맞은 기술 찾기")
        page.wait_for_selector("audio")
        heard = page.evaluate(
            """async () => { const sound = document.querySelector("audio");
            await new Promise((done) => { sound.onloadeddata = sound.onerror = done; sound.preload = "auto"; sound.load(); });
            return sound.error?.message ?? sound.readyState > 1; }"""
        )
        assert heard is True
        assert visitor.errors == []
    finally:
        visitor.context.close()


def test_from_a_sentence_to_the_centers_answer(site: Site, site_app: Flask, browser: Any) -> None:
    with site_app.app_context():
        world = World()
        institution = world.institution("선산대학교 산학협력단")
        world.listing(
            institution, world.person("researcher", institution), field="mould", keywords_ko=["사출"],
            title_ko="형상 적응형 냉각 수로를 가진 사출 금형 코어", summary_ko="사출품이 식으면서 휘는 조립 불량을 줄입니다.",
        )  # fmt: skip
        center = world.person("center_admin", world.center())
        world.set_password(center)
        wait_until(indexed, what="the index, let go of by the site's worker")
        db.session.remove()
    axe = axe_source()
    maker, staff = (Visitor(browser, site.address, viewport=PHONE) for _ in range(2))

    def looks_right(visitor: Visitor) -> None:
        assert violations(visitor.page, axe) == []
        assert sideways(visitor.page) == 0
        assert visitor.errors == []

    def press(visitor: Visitor, role: Any, name: str) -> None:
        with visitor.page.expect_navigation():
            visitor.page.locator("main, .hero").get_by_role(role, name=name).first.click()

    try:
        for visitor in (maker, staff):
            visitor.context.set_default_timeout(90_000)
        page = maker.page
        maker.go("/")
        press(maker, "link", "문제를 글로 적어 찾기")
        looks_right(maker)
        page.fill("#problem", WARPS)
        page.set_input_files(
            "#photos", {"name": "불량.jpg", "mimeType": "image/jpeg", "buffer": photograph().getvalue()}
        )
        press(maker, "button", "알맞은 기술 찾기")
        page.wait_for_selector("text=알맞은 기술 1건")
        assert page.evaluate("document.querySelector('.photos img').naturalWidth") == 900
        looks_right(maker)
        press(maker, "link", "센터에 묻기")
        page.fill("#name", "오손님")
        page.fill("#email", "guest@example.org")
        page.check("#consent")
        looks_right(maker)
        press(maker, "button", "센터에 요청하기")
        page.wait_for_selector("text=센터의 답변을 기다립니다")
        address = re.sub(r"#.*", "", page.url).removeprefix(site.address)

        staff.sign_in(center.email, PASSWORD)
        staff.go("/center/problems")
        looks_right(staff)
        press(staff, "link", "오손님")
        looks_right(staff)
        staff.page.fill("#body", "냉각 수로부터 보십시오.")
        press(staff, "button", "답변 보내기")
        staff.page.wait_for_selector("text=답변을 보냈습니다")
        with site_app.app_context():
            outbox.drain()
        maker.go(address)
        assert "냉각 수로부터 보십시오." in page.inner_text("main")
        looks_right(maker)
    finally:
        for visitor in (maker, staff):
            visitor.context.close()
