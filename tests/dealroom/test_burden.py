"""내 부담은?: anybody learns what an offer costs them, by the arithmetic that the term sheet will use."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog.models import Listing
from marketplace.kernel.database import db
from tests.world import World

OFFERS = [
    {"kind": "non_exclusive", "fee": 20_000_000, "royalty_bp": 300},
    {"kind": "exclusive"},
]


@pytest.fixture
def page(world: World) -> Any:
    listing = db.session.get_one(Listing, world.listing(world.institution(), offers=OFFERS))
    return f"/technologies/{listing.public_id}/cost"


def test_a_guest_sees_fee_royalty_vat_and_what_a_subsidy_leaves(page: str, client: FlaskClient) -> None:
    """20,000,000 + 5 × 3 % of 100,000,000 = 35,000,000; VAT 3,500,000; half of the fee, at most 10,000,000, is supported."""
    answer = client.get(f"{page}?sales=1억&payer=sme").text
    for amount in (
        "20,000,000원",
        "15,000,000원",
        "3,500,000원",
        "38,500,000원",
        "10,000,000원",
        "28,500,000원",
    ):
        assert amount in answer, amount
    assert "기술료를 협의하는 조건입니다" in answer


def test_before_sales_are_told_the_page_says_what_it_lacks(page: str, client: FlaskClient) -> None:
    answer = client.get(page).text
    assert "매출을 넣으시면 셈합니다" in answer
    assert "22,000,000원" in answer


def test_a_larger_company_is_promised_no_subsidy(page: str, client: FlaskClient) -> None:
    assert "지원금 (추정)" not in client.get(f"{page}?payer=other").text
    assert "영세율" in client.get(f"{page}?payer=abroad").text


def test_a_company_that_is_known_is_not_asked_what_it_is(
    page: str, world: World, client: FlaskClient
) -> None:
    company = world.company()
    world.sign_in(client, world.person("member", company))
    answer = client.get(page).text
    assert "누가 계약합니까?" not in answer
    assert "기준으로 셈합니다" in answer


@pytest.mark.parametrize("sales", ["-1", "많음", "1.5", "9" * 40, "USD 5"])
def test_odd_sales_get_a_sentence_beside_the_field(page: str, client: FlaskClient, sales: str) -> None:
    answer = client.get(page, query_string={"sales": sales})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text


def test_the_listing_leads_there_and_english_reads_english(
    app: Flask, page: str, client: FlaskClient
) -> None:
    assert page in client.get(page.removesuffix("/cost")).text
    answer = client.get("/en" + page).text
    assert "What would it cost us?" in answer
    assert "The fee is negotiated" in answer
