"""The schedule of a deal: the clockwork bills in time, once; nothing for a dead deal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.arrears import services as arrears
from marketplace.arrears.models import ArrearsNotice
from marketplace.books.models import ReconciliationIssue
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PlannedInvoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.papers.services import Attachment
from tests.billing.conftest import House
from tests.billing.test_pages import browser
from tests.world import World


@pytest.fixture
def first(house: House) -> Invoice:
    """The upfront invoice of an agreement in force."""
    return house.agreed_invoice()[0]


def instalment(days: int, net: int = 5_000_000, **more: Any) -> invoicing.Planned:
    return invoicing.Planned(
        "2차 분할", "Second instalment", net, clock.today() + timedelta(days=days), **more
    )


def billed(first: Invoice) -> list[Invoice]:
    return bills.invoices_of("agreement", first.source_id)[1:]


def test_instalments_are_billed_in_time_and_once(house: House, first: Invoice, sent: list[Any]) -> None:
    near, far = invoicing.plan_invoices(first.id, [instalment(20), instalment(90)], house.officer)
    assert [i.due_on for i in billed(first)] == [near.due_on]  # within the notice: at once
    with clock.moved(by=timedelta(days=59)):
        invoicing.open_planned({}, "job")
        assert len(billed(first)) == 1
    with clock.moved(by=timedelta(days=60)):
        invoicing.open_planned({}, "job")
        invoicing.open_planned({}, "job")
        outbox.drain()
        (_, second) = billed(first)
        assert (second.due_on, second.net, second.total) == (far.due_on, 5_000_000, 5_500_000)
    subjects = [m["Subject"] for m in sent if m["To"].addresses[0].addr_spec == house.payer.email]
    assert sum("scheduled" in s or "일정" in s for s in subjects) == 2


def test_an_instalment_of_a_payer_abroad_carries_no_vat(house: House, first: Invoice) -> None:
    with atomic():
        db.session.get_one(Organisation, first.company_id).country = "DE"
    ruling = invoicing.propose_vat(
        house.institution_id,
        first.company_id,
        by_exchange_bank=True,
        used_abroad=True,
        basis="외화입금증명서",
        actor=house.finance,
    )
    invoicing.decide_vat(ruling.id, "confirm", house.officer)
    invoicing.plan_invoices(
        first.id, [instalment(20), instalment(21, tax_treatment="taxable")], house.finance
    )
    assert [(i.net, i.tax) for i in billed(first)] == [(5_000_000, 0), (5_000_000, 500_000)]


def test_an_unpaid_instalment_falls_into_the_arrears_ladder(house: House, first: Invoice) -> None:
    invoicing.plan_invoices(first.id, [instalment(40)], house.finance)
    with clock.moved(by=timedelta(days=41)):
        invoicing.open_planned({}, "job")
        arrears.remind_arrears({}, "job")
        (invoice,) = billed(first)
        assert invoice.due_on == clock.today()  # written late: nobody is late on its first day
    with clock.moved(by=timedelta(days=42)):
        arrears.remind_arrears({}, "job")
    assert db.session.query(ArrearsNotice).filter_by(invoice_id=invoice.id).one().days == 1


def test_what_was_billed_can_not_be_taken_off(house: House, first: Invoice) -> None:
    near, far = invoicing.plan_invoices(first.id, [instalment(20), instalment(90)], house.finance)
    invoicing.cancel_planned(far.id, "합의", house.finance)
    for row in (near, far):
        with pytest.raises(Conflict):
            invoicing.cancel_planned(row.id, "", house.finance)


def test_a_terminated_agreement_bills_nothing_more(house: House, first: Invoice) -> None:
    invoicing.plan_invoices(first.id, [instalment(90)], house.finance)
    with atomic():
        invoicing.cancel_schedule("agreement", first.source_id, "해지", house.officer)
    with clock.moved(by=timedelta(days=89)):
        invoicing.open_planned({}, "job")
    assert billed(first) == []


def test_termination_itself_cancels_the_schedule(house: House, first: Invoice, world: World) -> None:
    (row,) = invoicing.plan_invoices(first.id, [instalment(400)], house.finance)
    center = world.person("center_admin", world.center())
    judgment = Attachment("판결문.pdf", "0" * 64, 9, "application/pdf")
    row = licensing.record_decision(first.source_id, clock.today(), "사업 중단", judgment, center)
    second = world.person("center_admin", world.center())
    licensing.answer_ending(row.ref, True, "", second)
    assert db.session.get_one(PlannedInvoice, row.id, populate_existing=True).cancelled_reason == "사업 중단"


def test_a_company_that_closed_is_shown_to_the_officer_once(
    house: House, first: Invoice, sent: list[Any]
) -> None:
    invoicing.plan_invoices(first.id, [instalment(400)], house.finance)
    with atomic():
        db.session.get_one(Organisation, house.company_id).state = "closed"
    for _ in range(2):
        invoicing.open_planned({}, "job")
        arrears.remind_arrears({}, "job")
    outbox.drain()
    kinds = [
        i.object_id.split(":")[0]
        for i in db.session.query(ReconciliationIssue).filter_by(kind="company_closed")
    ]
    assert sorted(kinds) == ["invoice", "planned"]
    to_officer = [
        m for m in sent if m["To"].addresses[0].addr_spec == house.officer.email and "멈" in m["Subject"]
    ]
    assert len(to_officer) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"net": 0}, "net"),
        ({"text_ko": " "}, "text_ko"),
        ({"due_on": None}, "due_on"),
        ({"kind": "milestone"}, "kind"),
    ],
)
def test_what_can_not_be_planned_is_refused(
    house: House, first: Invoice, changes: dict[str, Any], field: str
) -> None:
    values: dict[str, Any] = {
        "text_ko": "분할",
        "text_en": "",
        "net": 1,
        "due_on": clock.today() + timedelta(days=9),
    }
    with pytest.raises(Invalid) as refused:
        invoicing.plan_invoices(first.id, [invoicing.Planned(**values | changes)], house.finance)
    assert field in refused.value.fields
    with pytest.raises(Invalid):
        invoicing.plan_invoices(first.id, [instalment(0)], house.finance)


def test_only_the_payee_plans(house: House, first: Invoice) -> None:
    for actor in (house.payer, house.stranger):
        with pytest.raises(Forbidden):
            invoicing.plan_invoices(first.id, [instalment(9)], actor)


def test_the_page_takes_a_form_once_and_both_sides_read_it(
    app: Flask, world: World, house: House, first: Invoice
) -> None:
    office, payer = browser(app, world, house.officer), browser(app, world, house.payer)
    data = {
        "form_token": "one",
        "kind": "instalment",
        "tax_treatment": "taxable",
        "text_ko": "3차 분할",
        "net": "100만",
        "due_on": (clock.today() + timedelta(days=200)).isoformat(),
    }
    address = f"/invoices/{first.ref}/schedule"
    assert office.post(address, data=data | {"net": "영"}).status_code == 422
    assert office.post(address, data=data).status_code == office.post(address, data=data).status_code == 303
    assert db.session.query(PlannedInvoice).one().net == 1_000_000
    page = payer.get(address).text
    assert "3차 분할" in page
    assert "일정에 넣기" not in page
    assert payer.post(address, data=data).status_code == 403
    assert "3차 분할" in office.get("/billing").text
    ref = db.session.query(PlannedInvoice).one().ref
    assert payer.post(f"/planned/{ref}/cancel").status_code == 403
    assert browser(app, world, house.stranger).post(f"/planned/{ref}/cancel").status_code == 404
    assert office.post(f"/planned/{ref}/cancel").status_code == 303
    assert office.post(f"/planned/{ref}/cancel").status_code == 409
