"""간편 계약 for a company nobody has heard of: at most 12 page loads to a right in force. The seconds of server time
are printed (pytest -s), not asserted: they depend on who else uses the machine; the aim is 5.

A page load is a document shown in the browser window, Stripe's page included; redirects show nothing and don't count.
Server time is the time from request to first byte of every answer of the site, sheets and icons included.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing import services
from tests.browser import Visitor
from tests.journeys.walk import PDF, Walk
from tests.servers import Site
from tests.world import PASSWORD, World, business_number

pytestmark = pytest.mark.browser
MOST_PAGES = 12


class Meter:
    """Counts what one window loads."""

    def __init__(self, page: Any, site: Site):
        self.pages: list[str] = []
        self.seconds = 0.0
        self.slowest: list[tuple[float, str]] = []
        self.site = site
        self.frame = page.main_frame
        page.on("requestfinished", self._finished)

    def _finished(self, request: Any) -> None:
        answer = request.response()
        if request.url.startswith(self.site.address):
            timing = request.timing
            spent = max(0.0, timing["responseStart"] - timing["requestStart"]) / 1000
            self.seconds += spent
            self.slowest = sorted([*self.slowest, (spent, request.url)], reverse=True)[:6]
        document = request.resource_type == "document" and request.frame == self.frame
        if document and not 300 <= answer.status < 400:
            self.pages.append(f"{answer.status} {request.url}")


@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.long)])
def test_a_new_company_licenses_in_twelve_pages(
    site: Site,
    site_app: Flask,
    browser: Any,
    walk_in: Callable[[str], Walk],
    language: str,
) -> None:
    walk = walk_in(language)
    with site_app.app_context():
        listing_id = World().listing(
            walk.people.institution,
            walk.people.researcher,
            offers=[{"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12, "express": True}],
        )
        services.grant_standing_approval(
            walk.people.officer,
            walk.people.institution,
            "",
            2_000_000,
            clock.today() + timedelta(days=30),
            PASSWORD,
        )
        public_id = db.session.scalar(select(Listing.public_id).where(Listing.id == listing_id))
        db.session.remove()
    visitor = Visitor(browser, site.address, language)
    page = visitor.page
    meter = Meter(page, site)

    visitor.go(f"/technologies/{public_id}")
    walk.press(page, "간편 계약", "Express")
    assert page.locator("article.agreement-text h3").count() > 8, "the whole contract, before any sign-in"
    walk.press(page, "가입하고", "Sign up")
    page.fill("[name=email]", walk.licensee_email)
    walk.press(page, "가입 링크 받기", "Send me the link")
    letter = walk.letter(walk.licensee_email, "/confirm/").get_content()
    page.goto(re.search(r"http\S+/confirm/\S+", letter).group(0))  # type: ignore[union-attr]
    page.fill("[name=name]", "이대표")
    page.fill("[name=password]", PASSWORD)
    for purpose in ("terms", "privacy", "age"):
        page.check(f"[name={purpose}]")
    walk.press(page, "가입하기", "Sign up", exact=True)
    page.fill("[name=business_number]", business_number())
    page.fill("[name=name_ko]", "새싹정밀 주식회사")
    page.fill("[name=representative_name]", "이대표")
    page.fill("[name=address]", "경상북도 구미시 첨단로 2")
    page.set_input_files(
        "[name=document]", {"name": "registration.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.check("[name=registrar][value=representative]")
    page.check("[name=declares]")
    walk.press(page, "다음", "Next")
    page.check("[name=read]")
    walk.press(page, "계약서 만들고", "Make the agreement")
    page.check("[name=agreed_electronic]")
    page.fill("[name=password]", PASSWORD)
    walk.press(page, "서명하기", "Sign", exact=True)
    walk.press(page, "카드로 납부하기", "Pay by card")
    page.fill("#number", "4242424242424242")
    page.click("#pay")
    page.wait_for_url(re.compile(re.escape(site.address)))
    page.wait_for_load_state("load")

    walk.wait_for_force()
    pages, seconds = list(meter.pages), meter.seconds
    visitor.close()
    print("\n".join(pages), *meter.slowest, f"{len(pages)} pages, {seconds:.2f} s of server time", sep="\n")
    assert len(pages) <= MOST_PAGES, "\n".join(pages)
    walk.letter(walk.licensee_email, walk.t("효력", "in force"))
