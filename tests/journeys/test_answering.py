"""A researcher finds a company's problem on the public page and answers it on a phone; the company takes the answer up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel.database import db
from tests.browser import PHONE, Visitor, axe_source, sideways, violations
from tests.demand.brokerage import SECRET_NAME, TEASER_TITLE, Town, make_town
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_researcher_answers_and_the_company_takes_it_up(
    site: Site, site_app: Flask, browser: Any, language: str
) -> None:
    with site_app.app_context():
        town = make_town(World())
        town.need("anonymous")
        for person in (town.researcher, town.buyer):
            town.world.set_password(person)
        db.session.remove()
    axe = axe_source()
    researcher, company = (
        Visitor(browser, site.address, language, viewport=PHONE, color_scheme="light") for _ in range(2)
    )
    walk(researcher, company, town, axe, language)
    researcher.close()
    company.close()


def walk(researcher: Visitor, company: Visitor, town: Town, axe: str, language: str) -> None:
    def t(ko: str, en: str) -> str:
        return ko if language == "ko" else en

    def look(visitor: Visitor) -> None:
        assert violations(visitor.page, axe) == []
        assert sideways(visitor.page) == 0

    # before signing in: the problem, without the company
    page = researcher.page
    researcher.go("/open-needs")
    look(researcher)
    page.get_by_role("link", name=TEASER_TITLE).click()
    page.wait_for_load_state("load")
    look(researcher)
    assert SECRET_NAME not in page.content()
    researcher.sign_in(town.researcher.email, PASSWORD)
    researcher.go("/open-needs")
    page.get_by_role("link", name=TEASER_TITLE).click()
    page.wait_for_load_state("load")
    # an empty answer is told so beside the field, and nothing is lost
    page.get_by_role("button", name=t("답변 보내기", "Send the answer")).click()
    page.wait_for_load_state("load")
    assert page.locator(".error-summary, [role=alert]").count()
    look(researcher)
    page.fill("[name=body]", t("여섯 달이면 시제품이 나옵니다.", "A prototype takes six months."))
    page.select_option("[name=public_id]", town.public_id)
    with page.expect_navigation():
        page.get_by_role("button", name=t("답변 보내기", "Send the answer")).click()
    assert "/need-answers/" in page.url
    look(researcher)

    company.sign_in(town.buyer.email, PASSWORD)
    company.go("/work")
    other = company.page
    other.get_by_role("link", name=re.compile(t("답변을 검토", "decide on an answer"))).first.click()
    other.wait_for_load_state("load")
    look(company)
    with other.expect_navigation():
        other.get_by_role("button", name=t("채택하고 거래 열기", "Take it up and open the deal")).click()
    assert "/deals/" in other.url

    page.reload()
    assert SECRET_NAME in page.content() or "Geumo Secret" in page.content()
    look(researcher)
