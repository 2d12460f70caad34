"""Who is exempt or zero-rated is confirmed by two people of the payee, with its evidence; everything else bears 10 %."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import VatRuling
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House
from tests.royalties.test_distribution import browser
from tests.world import World

EVIDENCE: dict[str, Any] = {"by_exchange_bank": True, "used_abroad": True, "basis": "외화입금증명서 2026-12"}
NOTHING: dict[str, Any] = {"by_exchange_bank": False, "used_abroad": False, "basis": "부가가치세법 제26조"}


def abroad(world: World) -> int:
    return world.company(
        "Voltwerk GmbH",
        business_number=None,
        country="DE",
        registration_number="HRB 1",
        registration_key="HRB1",
    )


def billed(house: House, company_id: int, key: str) -> tuple[str, int]:
    with atomic():
        invoice = invoicing.issue_invoice(
            institution_id=house.institution_id,
            company_id=company_id,
            lines=[invoicing.Line("착수기본료", "Upfront fee", 1_000_000)],
            source=("agreement", 1, key),
            actor=SYSTEM,
        )
    return invoice.lines[0].tax_treatment, invoice.tax


def test_trust_09_a_payer_abroad_is_zero_rated_with_its_evidence_only(house: House, world: World) -> None:
    company = abroad(world)
    assert billed(house, company, "a") == ("taxable", 100_000)
    for missing in ("by_exchange_bank", "used_abroad"):
        with pytest.raises(Invalid) as refused:
            invoicing.propose_vat(
                house.institution_id, company, **(EVIDENCE | {missing: False}), actor=house.finance
            )
        assert list(refused.value.fields) == [missing]
    row = invoicing.propose_vat(house.institution_id, company, **EVIDENCE, actor=house.finance)
    assert billed(house, company, "b") == ("taxable", 100_000), "proposed only"
    for who in (house.finance, house.payer):
        with pytest.raises(Forbidden):
            invoicing.decide_vat(row.id, "confirm", who)
    invoicing.decide_vat(row.id, "confirm", house.officer)
    assert billed(house, company, "c") == ("zero_rated", 0)
    assert bills.treatment_for(company, world.institution()) == "taxable", "another institution's own matter"
    with pytest.raises(Conflict):
        invoicing.propose_vat(house.institution_id, company, **EVIDENCE, actor=house.second)
    invoicing.decide_vat(row.id, "end", house.second)
    assert billed(house, company, "d") == ("taxable", 100_000)


def test_trust_09_an_exempt_institution_bills_without_vat(house: House, world: World) -> None:
    row = invoicing.propose_vat(house.institution_id, None, **NOTHING, actor=house.officer)
    invoicing.decide_vat(row.id, "confirm", house.finance)
    assert billed(house, house.company_id, "a") == ("exempt", 0)
    credit = invoicing.void_invoice(
        next(i.id for i in bills.invoices_of("agreement", 1)), "해지", house.finance
    )
    assert [line.tax_treatment for line in credit.lines] == ["exempt"]


def test_trust_09_the_zero_rate_is_for_payers_abroad(house: House) -> None:
    with pytest.raises(Invalid):
        invoicing.propose_vat(house.institution_id, house.company_id, **EVIDENCE, actor=house.finance)
    with pytest.raises(Forbidden):
        invoicing.propose_vat(house.institution_id, None, **NOTHING, actor=house.payer)
    with pytest.raises(Invalid):
        invoicing.propose_vat(house.institution_id, None, **(NOTHING | {"basis": " "}), actor=house.finance)


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_09_how_fees_are_taxed_through_the_page(
    app: Flask, world: World, house: House, language: str
) -> None:
    company, at = abroad(world), f"{language}/billing/vat"
    finance, officer = browser(app, world, house.finance), browser(app, world, house.officer)
    form = {
        "institution_id": house.institution_id,
        "company_id": company,
        "used_abroad": "y",
        "basis": "증명서",
    }
    refused = finance.post(at, data=form)
    assert refused.status_code == 422
    assert "증명서" in refused.text
    assert finance.post(at, data=form | {"by_exchange_bank": "y"}).status_code == 303
    row = db.session.query(VatRuling).one()
    assert finance.post(f"{at}/{row.ref}/confirm").status_code == 403
    other = browser(app, world, world.person("finance", world.institution()))
    assert other.post(f"{at}/{row.ref}/confirm").status_code == 404
    assert "증명서" in officer.get(at).text
    assert officer.post(f"{at}/{row.ref}/confirm").status_code == 303
    assert officer.post(f"{at}/{row.ref}/end").status_code == 303
    assert browser(app, world, house.payer).get(at).status_code == 403
