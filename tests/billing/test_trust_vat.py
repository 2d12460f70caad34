"""Who is exempt or zero-rated is confirmed by two people of the payee, with its evidence; everything else bears 10 %."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.billing.queries import vat_work
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PlannedInvoice, VatRuling
from marketplace.kernel import clock
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


def lines_of(invoice_id: int) -> list[tuple[str, int]]:
    invoice = db.session.get_one(Invoice, invoice_id, populate_existing=True)
    return [(line.tax_treatment, line.tax) for line in invoice.lines]


def instalment(days: int, treatment: str = "") -> invoicing.Planned:
    on = clock.today() + timedelta(days=days)
    return invoicing.Planned("2차", "Second", 1_000_000, on, tax_treatment=treatment)


def open_on(row: PlannedInvoice, days: int) -> list[tuple[str, int]]:
    with clock.moved(by=timedelta(days=days)):
        invoicing.open_planned({}, "job")
    return lines_of(db.session.get_one(PlannedInvoice, row.id, populate_existing=True).invoice_id or 0)


def test_nobody_bills_at_the_zero_rate_without_its_evidence(house: House) -> None:
    assert lines_of(house.invoice(1_000_000, treatment="zero_rated").id) == [("taxable", 100_000)]
    house.zero_rated()
    assert lines_of(house.invoice(1_000_000, "b", treatment="zero_rated").id) == [("zero_rated", 0)]


def test_an_instalment_is_not_planned_at_the_zero_rate_without_its_evidence(
    app: Flask, world: World, house: House
) -> None:
    first, _ = house.agreed_invoice()
    with pytest.raises(Invalid) as refused:
        invoicing.plan_invoices(first.id, [instalment(90, "zero_rated")], house.finance)
    assert list(refused.value.fields) == ["tax_treatment"]
    page = browser(app, world, house.finance).post(
        f"/invoices/{first.ref}/schedule",
        data={
            "kind": "instalment",
            "tax_treatment": "zero_rated",
            "text_ko": "2차",
            "net": "1000000",
            "due_on": "2099-01-02",
            "form_token": "n",
        },
    )
    assert page.status_code == 422
    assert "확인된 국외 기업에만" in page.text


def test_an_instalment_bears_the_vat_that_is_confirmed_when_it_is_billed(house: House) -> None:
    first, _ = house.agreed_invoice()
    # both as the form sends them: the payer's treatment of today, and one chosen against it
    follows, chosen = invoicing.plan_invoices(
        first.id, [instalment(90, "taxable"), instalment(91, "exempt")], house.finance
    )
    house.zero_rated()
    assert open_on(follows, 80) == [("zero_rated", 0)]
    assert open_on(chosen, 80) == [("exempt", 0)]


def test_a_zero_rate_that_ended_is_not_billed_of_what_was_planned_under_it(house: House) -> None:
    first, _ = house.agreed_invoice()
    house.zero_rated()
    (row,) = invoicing.plan_invoices(first.id, [instalment(90, "zero_rated")], house.finance)
    invoicing.decide_vat(db.session.query(VatRuling).one().id, "end", house.second)
    assert open_on(row, 80) == [("taxable", 100_000)]


def test_billed_again_an_invoice_bears_the_vat_that_is_confirmed_now(house: House) -> None:
    follows, _ = house.agreed_invoice(1_000_000)
    chosen = house.invoice(1_000_000, "chosen", "exempt")
    clock.move_by(timedelta(days=1))
    house.zero_rated()
    clock.move_by(timedelta(days=1))
    for invoice, expected in ((follows, "zero_rated"), (chosen, "exempt")):
        invoicing.void_invoice(invoice.id, "오기", house.finance)
        again = invoicing.bill_again(invoice.id, house.finance)
        assert lines_of(again.id) == [(expected, 0)]


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


def test_a_proposal_on_vat_stands_in_the_work_of_who_may_confirm_it(house: House, world: World) -> None:
    row = invoicing.propose_vat(house.institution_id, None, **NOTHING, actor=house.officer)
    for who, mine in ((house.finance, [True]), (house.officer, [False]), (house.payer, [])):
        assert [item.mine for item in vat_work(who)] == mine
    elsewhere = world.person("finance", world.institution())
    assert vat_work(elsewhere) == []
    invoicing.decide_vat(row.id, "confirm", house.finance)
    assert vat_work(house.second) == []
