"""The center follows each matter from inquiry to income; a figure and its rows agree."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.bank import services as bank
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.transaction import atomic
from tests.negotiation.deals import Deal, make_deal
from tests.world import World


@pytest.fixture
def deal(world: World) -> Deal:
    made = make_deal(world)
    made.ask()
    return made


@pytest.fixture
def admin(deal: Deal) -> Actor:
    return deal.center


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


def test_the_page_opens_for_the_center_and_shows_the_inquiry(
    client: FlaskClient, world: World, deal: Deal, admin: Actor
) -> None:
    world.sign_in(client, admin)
    for path in (
        "/center/tracking",
        "/en/center/tracking",
        "/center/tracking?by=cluster&institution=x&from=nonsense",
    ):
        page = client.get(path)
        assert page.status_code == 200
    rows = rows_of(client.get("/center/tracking/cases/asked?format=csv").text)
    assert len(rows) == 2
    figure = re.search(r'cases/asked[^"]*"[^>]*>\s*1\s*<', client.get("/center/tracking").text)
    assert figure


def test_an_officer_sees_the_own_institution_only(client: FlaskClient, world: World, deal: Deal) -> None:
    stranger = world.person("officer", world.institution("다른 대학교 산학협력단"))
    world.sign_in(client, stranger)
    assert len(rows_of(client.get("/center/tracking/cases/asked?format=csv").text)) == 1
    assert "다른 대학교" in client.get("/center/tracking").text


@pytest.mark.parametrize("role", ["representative", "member"])
def test_a_company_has_no_tracking(client: FlaskClient, world: World, role: str) -> None:
    world.sign_in(client, world.person(role, world.company()))
    assert client.get("/center/tracking").status_code == 403


def test_income_is_cash_received(
    app: Flask, client: FlaskClient, world: World, deal: Deal, admin: Actor
) -> None:
    """An invoice alone is no income; its deposit is."""
    from marketplace.invoicing.models import PaymentAccount
    from marketplace.kernel.database import db

    institution_id, listing_id = deal.institution_id, deal.listing_id
    with atomic():
        invoice = invoicing.issue_invoice(
            institution_id=institution_id,
            company_id=deal.company_id,
            lines=[invoicing.Line("착수기본료", "Upfront fee", 1_000_000)],
            currency="KRW",
            due_on=clock.today(),
            source=("test", 1, "upfront"),
            listing_id=listing_id,
            actor=SYSTEM,
        )
    world.sign_in(client, admin)
    assert len(rows_of(client.get("/center/tracking/income?format=csv").text)) == 1
    finance = world.person("finance", institution_id)
    account = db.session.query(PaymentAccount).filter_by(institution_id=institution_id, provider="bank").one()
    receipt = bank.record_receipt(
        account.id,
        reference="b1",
        received_on=clock.today(),
        amount=1_100_000,
        payer_name="",
        memo="",
        actor=finance,
    )
    bank.match_receipt(receipt.id, invoice.id, finance)
    rows = rows_of(client.get("/center/tracking/income?format=csv").text)
    assert [row[-1] for row in rows[1:]] == ["1100000"]
    assert "110만" in client.get("/center/tracking").text


def test_what_waits_too_long_is_named(client: FlaskClient, world: World, deal: Deal, admin: Actor) -> None:
    from datetime import timedelta

    world.sign_in(client, admin)
    assert len(rows_of(client.get("/center/tracking/stuck.csv").text)) == 1
    clock.move_by(timedelta(days=30))
    world.sign_in(client, admin)
    assert len(rows_of(client.get("/center/tracking/stuck.csv").text)) == 2
