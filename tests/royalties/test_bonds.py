"""Guarantee bonds: recorded per licence, watched until they end, seen by both sides."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.arrears import queries as arrears_queries
from marketplace.arrears import services as arrears
from marketplace.arrears.models import GuaranteeBond
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.royalties import queries
from tests.royalties.test_distribution import Deal, browser
from tests.world import World


def bond(deal: Deal, days: int = 100, token: str = "a", actor: Any = None, **terms: Any) -> GuaranteeBond:
    today = clock.today()
    values = {
        "issuer": "서울보증보험",
        "number": "100-1",
        "amount": 5_000_000,
        "from_on": today,
        "until_on": today + timedelta(days=days),
    } | terms
    return arrears.record_bond(
        institution_id=deal.institution_id,
        company_id=deal.company_id,
        source=("agreement", deal.agreement_id),
        terms=arrears.BondPolicy(**values),
        actor=actor or deal.officer,
        form_token=token,
    )


def test_who_records_a_bond_and_what_can_not_be(deal: Deal) -> None:
    with pytest.raises(Forbidden):
        bond(deal, actor=deal.payer)
    for wrong in (
        {"amount": 0},
        {"issuer": " "},
        {"number": ""},
        {"until_on": clock.today() - timedelta(days=1)},
    ):
        with pytest.raises(Invalid):
            bond(deal, **wrong)
    first = bond(deal)
    assert bond(deal).id == first.id  # sent twice
    with pytest.raises(Conflict):
        bond(deal, token="b")
    arrears.end_bond(first.id, "반환", deal.finance)
    with pytest.raises(Conflict):
        arrears.end_bond(first.id, "또", deal.finance)


def test_both_sides_are_reminded_before_it_ends(deal: Deal, sent: list[Any]) -> None:
    first = bond(deal)
    assert queries.work_items(deal.officer) == []
    counts = []
    for days in (39, 1, 10, 20, 20, 3, 1, 30):  # 61, 60, 50, 30, 10, 7, 6 days before; then it is over
        clock.move_by(timedelta(days=days))
        arrears.remind_bonds({}, "daily")
        outbox.drain()
        counts.append(len([m for m in sent if deal.payer.email in str(m["To"])]))
    assert counts == [0, 1, 1, 2, 2, 3, 3, 3]
    assert len([m for m in sent if deal.officer.email in str(m["To"])]) == 3
    assert arrears_queries.bonds_of(deal.officer, "agreement", [first.source_id]) == []


def test_a_bond_on_the_pages_of_the_money_and_the_deal(app: Flask, world: World, running: Deal) -> None:
    officer, payer = browser(app, world, running.officer), browser(app, world, running.payer)
    today = clock.today()
    ref = queries.bond_choices(running.officer)[0][0]
    data = {
        "form_token": "one",
        "agreement": ref,
        "issuer": "서울보증보험",
        "number": "100-9",
        "amount": "500만",
        "from_on": str(today),
        "until_on": str(today + timedelta(days=30)),
    }
    assert officer.post("/bonds", data=data | {"amount": ""}).status_code == 422
    for _ in range(2):
        file = (io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\n"), "증권.pdf")
        assert (
            officer.post("/bonds", data=data | {"file": file}, content_type="multipart/form-data").status_code
            == 303
        )
    row = db.session.query(GuaranteeBond).one()
    page = payer.get("/bonds").text
    assert "100-9" in page
    assert "30일 남음" in page
    assert payer.get(f"/bonds/{row.ref}/file").status_code == 200
    assert [item.endpoint for item in queries.work_items(running.payer)] == ["bonds"]
    invoice = running.bill()
    assert "100-9" in officer.get(f"/en/invoices/{invoice.ref}").text
    stranger = browser(app, world, world.person("officer", world.institution()))
    assert "100-9" not in stranger.get("/bonds").text
    for path in (f"/bonds/{row.ref}/file",):
        assert stranger.get(path).status_code == 404
    assert stranger.post("/bonds", data=data).status_code in (404, 422)
    assert payer.post(f"/bonds/{row.ref}/end", data={f"{row.ref}-note": "x"}).status_code == 403
    assert officer.post(f"/bonds/{row.ref}/end", data={f"{row.ref}-note": ""}).status_code == 422
    assert officer.post(f"/bonds/{row.ref}/end", data={f"{row.ref}-note": "교체"}).status_code == 303
    assert "교체" in officer.get("/bonds").text
